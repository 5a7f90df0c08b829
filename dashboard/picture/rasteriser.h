#pragma once
// Draws Dear ImGui's triangles into a picture without window, graphics card or driver. Integer
// coordinates of 1/256 pixel and integer colours: the same bytes on every machine and compiler.
// For --png without a display, and for tests.

#include "dashboard/picture/image.h"

struct ImDrawData;

namespace portstorm::dashboard {

// The font atlas as the triangles refer to it: one byte of coverage a pixel.
struct FontTexture {
  const std::uint8_t* coverage = nullptr;
  int width = 0;
  int height = 0;
};

// Over `background` (0xAABBGGRR as ImU32).
Image rasterise(const ImDrawData& data, const FontTexture& font, std::uint32_t background);

}  // namespace portstorm::dashboard
