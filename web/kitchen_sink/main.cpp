// kitchen_sink FOLDER: writes the sample pages with style sheet and scripts beside them.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "web/assets.h"
#include "web/kitchen_sink/pages.h"

namespace {

bool write(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file);
}

// Pages name their assets from the root of the host; beside each other in a folder they are relative.
std::string relative_assets(std::string_view html) {
  std::string out(html);
  for (std::size_t at = out.find("\"/assets/"); at != std::string::npos; at = out.find("\"/assets/", at))
    out.erase(at + 1, 1);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: kitchen_sink FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::error_code error;
  std::filesystem::create_directories(folder / "assets", error);
  bool ok = !error;
  for (const auto& asset : rathaus::assets::all_assets()) {
    const std::string_view bytes(reinterpret_cast<const char*>(asset.bytes.data()), asset.bytes.size());
    ok = ok && write(folder / std::string(asset.url.substr(1)), bytes);
  }
  for (const auto& page : rathaus::ui::kitchen_sink::all_pages()) {
    ok = ok && write(folder / (page.name + ".html"), relative_assets(page.html.view()));
    std::cout << page.name << ".html " << page.html.view().size() << " bytes\n";
  }
  if (!ok) std::cerr << "kitchen_sink: cannot write to " << folder << "\n";
  return ok ? 0 : 1;
}
