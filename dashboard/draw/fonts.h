#pragma once
// The fonts: what the system has, Korean merged in. Without any, Dear ImGui's own small Latin font.

#include <string>

#include "dashboard/draw/glyphs.h"
#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

// Fills the atlas anew with what `glyphs` asks for. The texture must be made again afterwards.
Fonts load_fonts(Glyphs& glyphs, float scale);
// Only Dear ImGui's own font, for pictures that are the same everywhere.
Fonts load_builtin_font();

}  // namespace portstorm::dashboard
