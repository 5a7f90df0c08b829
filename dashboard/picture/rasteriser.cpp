#include "dashboard/picture/rasteriser.h"

#include <algorithm>
#include <cmath>

#include "imgui.h"

namespace portstorm::dashboard {

namespace {

constexpr std::int64_t one = 256;  // a pixel

struct Corner {
  std::int64_t x, y;       // 1/256 pixel
  std::int64_t u, v;       // 1/256 texel
  std::int64_t colour[4];  // red, green, blue, alpha
};

std::int64_t fixed(float value) {
  return std::lround(static_cast<double>(value) * one);
}

Corner corner(const ImDrawVert& vertex, const ImDrawData& data, const FontTexture& font) {
  Corner result{};
  result.x = fixed(vertex.pos.x - data.DisplayPos.x);
  result.y = fixed(vertex.pos.y - data.DisplayPos.y);
  result.u = fixed(vertex.uv.x * static_cast<float>(font.width));
  result.v = fixed(vertex.uv.y * static_cast<float>(font.height));
  for (int i = 0; i < 4; ++i) result.colour[i] = (vertex.col >> (i * 8)) & 0xFF;
  return result;
}

struct Box {
  int left, top, right, bottom;
};

std::int64_t edge(const Corner& a, const Corner& b, std::int64_t x, std::int64_t y) {
  return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
}

// Of two triangles that share an edge only one owns the pixels on it.
bool owns_edge(const Corner& a, const Corner& b) {
  return b.y < a.y || (b.y == a.y && b.x > a.x);
}

class Painter {
 public:
  Painter(Image& image, const FontTexture& font) : image_(image), font_(font) {}

  void triangle(Corner a, Corner b, Corner c, const Box& clip) {
    std::int64_t area = edge(a, b, c.x, c.y);
    if (area == 0) return;
    if (area < 0) {
      std::swap(b, c);
      area = -area;
    }
    const auto low = [](std::int64_t p, std::int64_t q, std::int64_t r) {
      return static_cast<int>((std::min({p, q, r}) - one / 2) / one);
    };
    const auto high = [](std::int64_t p, std::int64_t q, std::int64_t r) {
      return static_cast<int>((std::max({p, q, r}) + one) / one) + 1;
    };
    const int left = std::max(clip.left, low(a.x, b.x, c.x));
    const int right = std::min(clip.right, high(a.x, b.x, c.x));
    const int top = std::max(clip.top, low(a.y, b.y, c.y));
    const int bottom = std::min(clip.bottom, high(a.y, b.y, c.y));
    if (left >= right) return;

    const std::int64_t bias_a = owns_edge(b, c) ? 0 : -1;
    const std::int64_t bias_b = owns_edge(c, a) ? 0 : -1;
    const std::int64_t bias_c = owns_edge(a, b) ? 0 : -1;
    const bool flat = a.u == b.u && b.u == c.u && a.v == b.v && b.v == c.v;
    const std::int64_t flat_coverage = flat ? coverage(a.u, a.v) : 0;
    const bool one_colour = std::equal(a.colour, a.colour + 4, b.colour) &&
                            std::equal(a.colour, a.colour + 4, c.colour);

    for (int y = top; y < bottom; ++y) {
      const std::int64_t py = y * one + one / 2;
      const std::int64_t px = left * one + one / 2;
      std::int64_t wa = edge(b, c, px, py), wb = edge(c, a, px, py), wc = edge(a, b, px, py);
      const std::int64_t step_a = -(c.y - b.y) * one, step_b = -(a.y - c.y) * one,
                         step_c = -(b.y - a.y) * one;
      for (int x = left; x < right; ++x, wa += step_a, wb += step_b, wc += step_c) {
        if (wa + bias_a < 0 || wb + bias_b < 0 || wc + bias_c < 0) continue;
        const auto mix = [&](std::int64_t p, std::int64_t q, std::int64_t r) {
          return (wa * p + wb * q + wc * r) / area;
        };
        const std::int64_t cover =
            flat ? flat_coverage : coverage(mix(a.u, b.u, c.u), mix(a.v, b.v, c.v));
        if (cover == 0) continue;
        std::int64_t colour[4];
        for (int i = 0; i < 4; ++i) {
          colour[i] = one_colour ? a.colour[i] : mix(a.colour[i], b.colour[i], c.colour[i]);
        }
        blend(x, y, colour, colour[3] * cover / 255);
      }
    }
  }

 private:
  // Between the four texels around it, as OpenGL's GL_LINEAR. 0 to 255.
  std::int64_t coverage(std::int64_t u, std::int64_t v) const {
    u -= one / 2;
    v -= one / 2;
    const std::int64_t x = u >> 8, y = v >> 8, part_x = u & 255, part_y = v & 255;
    const std::int64_t above = texel(x, y) * (one - part_x) + texel(x + 1, y) * part_x;
    const std::int64_t below = texel(x, y + 1) * (one - part_x) + texel(x + 1, y + 1) * part_x;
    return (above * (one - part_y) + below * part_y) / (one * one);
  }
  std::int64_t texel(std::int64_t x, std::int64_t y) const {
    x = std::clamp<std::int64_t>(x, 0, font_.width - 1);
    y = std::clamp<std::int64_t>(y, 0, font_.height - 1);
    return font_.coverage[y * font_.width + x];
  }
  void blend(int x, int y, const std::int64_t* colour, std::int64_t alpha) {
    std::uint8_t* pixel = image_.at(x, y);
    for (int i = 0; i < 3; ++i) {
      pixel[i] =
          static_cast<std::uint8_t>((colour[i] * alpha + pixel[i] * (255 - alpha) + 127) / 255);
    }
  }

  Image& image_;
  const FontTexture& font_;
};

}  // namespace

Image rasterise(const ImDrawData& data, const FontTexture& font, std::uint32_t background) {
  Image image(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y));
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    for (std::size_t part = 0; part < 4; ++part) {
      image.pixels[i + part] = static_cast<std::uint8_t>(background >> (part * 8));
    }
  }
  Painter painter(image, font);
  for (int l = 0; l < data.CmdListsCount; ++l) {
    const ImDrawList& list = *data.CmdLists[l];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const ImVec4& rect = command.ClipRect;
      const Box clip{std::max(0, static_cast<int>(rect.x - data.DisplayPos.x)),
                     std::max(0, static_cast<int>(rect.y - data.DisplayPos.y)),
                     std::min(image.width, static_cast<int>(rect.z - data.DisplayPos.x)),
                     std::min(image.height, static_cast<int>(rect.w - data.DisplayPos.y))};
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        const auto vertex = [&](unsigned k) {
          const unsigned index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
          return corner(list.VtxBuffer[static_cast<int>(command.VtxOffset + index)], data, font);
        };
        painter.triangle(vertex(0), vertex(1), vertex(2), clip);
      }
    }
  }
  return image;
}

}  // namespace portstorm::dashboard
