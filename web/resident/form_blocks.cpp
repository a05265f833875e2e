// Blocks of the render model as fields. Every id follows from the input's name, so that the error summary finds its fields.
#include <algorithm>
#include <map>

#include "flows/uploads.h"
#include "libs/german/text.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using forms::Block;
using forms::BlockKind;
using forms::Control;
using ui::Str;

constexpr std::size_t kOptionsInPage = 300;  // longer lists are asked for while typing

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

Str view_of(const std::string& text) { return Str(std::string_view(text)); }

std::vector<ui::Option> options_of(const Block& block) {
  std::vector<ui::Option> out;
  out.reserve(block.options.size());
  for (const forms::Option& option : block.options) {
    out.push_back({.value = view_of(option.value), .label = view_of(option.label), .hint = view_of(option.help), .selected = option.selected});
  }
  return out;
}

class Drawer {
 public:
  Drawer(ui::Writer& h, const std::vector<Block>& blocks, const std::string& codes_path,
         const std::string& pages_path, const FileNotes* notes)
      : h_(h), blocks_(blocks), codes_path_(codes_path), pages_path_(pages_path), notes_(notes) {}

  void run() {
    while (at_ < blocks_.size()) one();
  }

 private:
  void one() {
    const Block& block = blocks_[at_++];
    switch (block.kind) {
      case BlockKind::group_start: group(block); break;
      case BlockKind::group_end: break;  // of a group without frame
      case BlockKind::field: field(block); break;
      case BlockKind::text: text(block); break;
      case BlockKind::gate:
      case BlockKind::choice: radios(block, block.kind == BlockKind::gate); break;
      case BlockKind::add: add(block); break;
      case BlockKind::when_start: when(block); break;
      case BlockKind::when_end: break;
      case BlockKind::manager: manager(block); break;
    }
  }

  void group(const Block& start) {
    const auto inside = [&] {
      explain(start);
      while (at_ < blocks_.size() && !(blocks_[at_].kind == BlockKind::group_end && blocks_[at_].level == start.level)) one();
      if (at_ < blocks_.size()) ++at_;
    };
    if (!start.remove_name.empty()) {
      ui::repeated_group(h_, {.title = view_of(start.title), .remove_name = view_of(start.remove_name), .remove_value = "1"}, inside);
    } else if (start.quiet || start.title.empty()) {
      inside();
    } else {
      // By what was said on this page: a quiet group outside has no heading that this one could stand below.
      ++headings_;
      ui::fieldset(h_,
                   {.legend = view_of(start.title),
                    .id = "g-" + start_id(start),
                    .legend_is_heading = true,
                    .heading_level = headings_ == 1 ? 2 : 3},
                   inside);
      --headings_;
    }
  }

  // Off: not on the screen and not sent. The hidden input says that the question was seen when the page is sent.
  void when(const Block& start) {
    h_.el("fieldset",
          {{"class", "rh-when"},
           {"id", start.id},
           {"role", "presentation"},
           {"hidden", start.off},
           {"disabled", start.off}},
          [&] {
            ui::hidden(h_, start.name, "1");
            while (at_ < blocks_.size() && blocks_[at_].kind != BlockKind::when_end) one();
            if (at_ < blocks_.size()) ++at_;
          });
  }

  // The block's number in the page: legends repeat, ids must not.
  std::string start_id(const Block& block) const { return std::to_string(&block - blocks_.data()); }

  void explain(const Block& block) {
    if (!block.help.empty()) ui::details(h_, "Was ist gemeint?", [&] { ui::p(h_, block.help); });
    law(block);
  }

  void law(const Block& block) {
    if (block.legal_bases.empty()) return;
    ui::details(h_, "Warum fragen wir das?", [&] {
      ui::p(h_, "Wir brauchen diese Angabe für die Entscheidung. Rechtsgrundlage:");
      std::vector<Str> items;
      for (const std::string& basis : block.legal_bases) items.push_back(view_of(basis));
      ui::bullet_list(h_, items);
    });
  }

  void text(const Block& block) {
    if (!block.title.empty()) (headings_ == 0 ? ui::h2 : ui::h3)(h_, block.title, {});
    if (!block.text.empty()) ui::p(h_, block.text);
    if (!block.help.empty()) ui::details(h_, "Mehr dazu", [&] { ui::p(h_, block.help); });
  }

  void field(const Block& block) {
    switch (block.control) {
      case Control::text:
      case Control::date:
      case Control::time:
      case Control::number: input(block); break;
      case Control::textarea: textarea(block); break;
      case Control::select: select(block); break;
      case Control::combobox: combobox(block); break;
      case Control::radio: radios(block, false); return;
      case Control::checkbox: checkbox(block); break;
      case Control::file: file(block); break;
      case Control::output: ui::facts(h_, {{.label = view_of(block.title), .value = block.value.empty() ? "–" : block.value}}); break;
    }
    law(block);
    remove(block);
  }

  void remove(const Block& block) {
    if (block.remove_name.empty()) return;
    ui::button(h_, {.text = "Entfernen", .kind = ui::ButtonKind::secondary, .name = view_of(block.remove_name), .value = "1",
                    .hidden_context = view_of(block.title), .small = true, .novalidate = true});
  }

  static std::string error(const Block& block) { return joined(block.errors, " "); }
  static const char* help_title(const Block& block) { return block.help.empty() ? "" : "Was ist gemeint?"; }

  void input(const Block& block) {
    ui::Input in{.name = view_of(block.name), .label = view_of(block.title), .value = view_of(block.value), .hint = view_of(block.hint),
                 .error = error(block), .optional = !block.required, .autocomplete = view_of(block.autocomplete),
                 .help_title = help_title(block), .help = view_of(block.help)};
    if (block.control == Control::date) return ui::date(h_, in);
    if (block.inputmode == "email") in.kind = ui::InputKind::email;
    else if (block.inputmode == "tel") in.kind = ui::InputKind::tel;
    else if (block.inputmode == "decimal") in.kind = ui::InputKind::decimal;
    else if (block.inputmode == "numeric") in.kind = ui::InputKind::integer;
    if (block.control == Control::number || block.control == Control::time) in.width = ui::Width::w12;
    ui::input(h_, in);
  }

  void textarea(const Block& block) {
    ui::textarea(h_, {.name = view_of(block.name), .label = view_of(block.title), .value = view_of(block.value), .hint = view_of(block.hint),
                      .error = error(block), .optional = !block.required, .help_title = help_title(block), .help = view_of(block.help)});
  }

  void select(const Block& block) {
    ui::select(h_, {.name = view_of(block.name), .label = view_of(block.title), .hint = view_of(block.hint), .error = error(block),
                    .options = options_of(block), .value = view_of(block.value), .optional = !block.required,
                    .help_title = help_title(block), .help = view_of(block.help)});
  }

  void combobox(const Block& block) {
    forms::CodeList list;
    for (const forms::Option& option : block.options) list.codes.push_back({option.value, option.label, {}});
    const std::vector<std::string> texts = entry_texts(list);
    ui::Combobox box{.name = view_of(block.name), .label = view_of(block.title), .value = view_of(block.value), .hint = view_of(block.hint),
                     .error = error(block), .optional = !block.required, .help_title = help_title(block), .help = view_of(block.help)};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (block.options[i].selected) box.value = view_of(texts[i]);
      if (texts.size() <= kOptionsInPage) box.options.push_back({.value = view_of(block.options[i].value), .label = view_of(texts[i])});
    }
    if (texts.size() > kOptionsInPage) box.options_url = site::url(codes_path_ + block.name);
    if (box.hint.empty()) box.hint = "Schreiben Sie die ersten Buchstaben.";
    ui::combobox(h_, box);
  }

  void radios(const Block& block, bool horizontal) {
    const bool yes_no = block.options.size() <= 3 && !block.options.empty() && block.options.front().label == "Ja";
    ui::radios(h_, {.name = view_of(block.name), .label = view_of(block.title), .hint = view_of(block.hint), .error = error(block),
                    .options = options_of(block), .value = view_of(block.value), .optional = block.kind == BlockKind::field && !block.required,
                    .horizontal = horizontal || yes_no, .help_title = help_title(block), .help = view_of(block.help)});
    law(block);
    remove(block);
  }

  void checkbox(const Block& block) {
    ui::checkbox(h_, {.name = view_of(block.name), .label = view_of(block.title), .value = "true", .hint = view_of(block.hint),
                      .error = error(block), .checked = block.value == "true", .optional = !block.required});
    if (!block.help.empty()) ui::details(h_, "Was ist gemeint?", [&] { ui::p(h_, block.help); });
  }

  void file(const Block& block) {
    const auto upload = [&](Str label) {
      ui::file_upload(h_, {.name = view_of(block.name),
                           .label = std::move(label),
                           .hint = view_of(block.hint),
                           .error = error(block),
                           .accept = accepted(block),
                           .multiple = block.multiple,
                           .optional = !block.required || !block.files.empty(),
                           .max_bytes = static_cast<std::int64_t>(block.max_size_bytes),
                           .help_title = help_title(block),
                           .help = view_of(block.help)});
    };
    if (block.files.empty()) {
      upload(view_of(block.title));
      return other_ways(block);
    }
    ui::fieldset(h_, {.legend = view_of(block.title), .id = "g-" + start_id(block)}, [&] {
      h_.el("ul", {{"class", "rh-files"}}, [&] {
        for (const Block::FileRow& row : block.files) {
          h_.el("li", [&] {
            ui::icon(h_, ui::Icon::document);
            h_.el("span", row.name + " (" + row.size + ")");
            scan_badge(row.blob);
            ui::button(h_, {.text = "Entfernen", .kind = ui::ButtonKind::tertiary, .name = view_of(row.remove_name), .value = "1",
                            .hidden_context = view_of(row.name), .small = true, .novalidate = true});
          });
        }
      });
      if (block.multiple) {
        upload("Weitere Datei hinzufügen");
        other_ways(block);
      } else if (!block.errors.empty())
        h_.el("p", {{"class", "kern-error"}, {"id", ui::field_id(block.name)}, {"tabindex", -1}},
              error(block));
    });
  }

  // Pictures become PDF where PDF is wanted, so phones may offer them.
  static std::string accepted(const Block& block) {
    std::string out = joined(block.accept, ",");
    if (std::ranges::find(block.accept, "application/pdf") == block.accept.end()) return out;
    for (const char* type : {"image/jpeg", "image/png", "image/heic", "image/webp"}) {
      if (std::ranges::find(block.accept, type) == block.accept.end()) out += std::string(",") + type;
    }
    return out;
  }

  void scan_badge(const std::string& blob) {
    if (notes_ == nullptr) return;
    const auto scan = notes_->view.scans.find(blob);
    if (scan != notes_->view.scans.end() && scan->second == "pending")
      ui::badge(h_, ui::Tone::info, "wird noch geprüft");
  }

  // The phone's camera, and files that are here already.
  void other_ways(const Block& block) {
    if (notes_ == nullptr) return;
    ui::buttons(h_, [&] {
      ui::button(h_, {.text = "Mit dem Handy fotografieren",
                      .kind = ui::ButtonKind::secondary,
                      .name = "handy",
                      .value = view_of(block.name),
                      .hidden_context = view_of(block.title),
                      .small = true,
                      .novalidate = true,
                      .icon = ui::Icon::phone});
      for (const forms::FileAnswer& file : flows::usable_again(notes_->view, block.place)) {
        ui::button(h_, {.text = "„" + file.name + "“ auch hier verwenden",
                        .kind = ui::ButtonKind::tertiary,
                        .name = "nochmal",
                        .value = block.name + "|" + file.blob,
                        .hidden_context = view_of(block.title),
                        .small = true,
                        .novalidate = true});
      }
    });
  }

  void add(const Block& block) {
    ui::button(h_, {.text = view_of(block.title), .kind = ui::ButtonKind::secondary, .name = view_of(block.name), .value = "1",
                    .id = ui::field_id(block.name), .novalidate = true, .icon = ui::Icon::plus});
  }

  void manager(const Block& block) {
    ui::fieldset(h_, {.legend = view_of(block.title), .error = error(block), .id = "g-" + start_id(block), .legend_is_heading = true}, [&] {
      if (!block.help.empty()) ui::details(h_, "Was ist gemeint?", [&] { ui::p(h_, block.help); });
      if (block.entries.empty()) ui::p(h_, "Noch keine Angaben.");
      h_.el("ul", {{"class", "rh-files"}}, [&] {
        for (const forms::ManagerEntry& entry : block.entries) {
          h_.el("li", [&] {
            if (entry.page_id.empty()) h_.el("span", entry.title);
            else ui::link(h_, site::url(pages_path_ + entry.page_id), entry.title);
            if (entry.remove_name.empty()) return;
            ui::button(h_, {.text = "Entfernen", .kind = ui::ButtonKind::tertiary, .name = view_of(entry.remove_name), .value = "1",
                            .hidden_context = view_of(entry.title), .small = true, .novalidate = true});
          });
        }
      });
    });
  }

  ui::Writer& h_;
  const std::vector<Block>& blocks_;
  const std::string& codes_path_;
  const std::string& pages_path_;
  const FileNotes* notes_;
  std::size_t at_ = 0;
  int headings_ = 0;  // groups with a heading around the current block
};

}  // namespace

void draw_live(ui::Writer& h, std::string_view live) {
  if (live.empty()) return;
  h.el("div", {{"hidden", true}, {"data-rules", live}}, [] {});
  // How an error looks, for the script.
  h.el("template", {{"id", "rh-error"}}, [&] {
    h.el("p", {{"class", "kern-error"}}, [&] {
      ui::icon(h, ui::Icon::danger);
      ui::visually_hidden(h, "Fehler: ");
      h.el("span", {{"class", "kern-body"}}, "");
    });
  });
}

void draw_dropped(ui::Writer& h, const std::string& sentence) {
  if (sentence.empty()) return;
  ui::alert(h, {.tone = ui::Tone::info, .title = "Einige Angaben zählen nicht mehr"}, [&] {
    ui::p(h, sentence);
    ui::p(h, "Sie werden nicht mitgeschickt. Ändern Sie Ihre Antwort zurück, sind sie wieder da.");
  });
}

void draw_blocks(ui::Writer& h, const std::vector<Block>& blocks, const std::string& codes_path,
                 const std::string& pages_path, const FileNotes* notes) {
  Drawer(h, blocks, codes_path, pages_path, notes).run();
}

bool has_file_input(const std::vector<Block>& blocks) {
  return std::ranges::any_of(blocks, [](const Block& block) { return block.kind == BlockKind::field && block.control == Control::file; });
}

bool has_combobox(const std::vector<Block>& blocks) {
  return std::ranges::any_of(blocks, [](const Block& block) { return block.kind == BlockKind::field && block.control == Control::combobox; });
}

std::string fold_for_search(std::string_view text) { return german::fold(text); }

std::vector<std::string> entry_texts(const forms::CodeList& list) {
  std::map<std::string_view, int> seen;
  for (const forms::Code& code : list.codes) ++seen[code.label];
  std::vector<std::string> out;
  out.reserve(list.codes.size());
  for (const forms::Code& code : list.codes) {
    if (code.label.empty()) out.push_back(code.code);
    else out.push_back(seen[code.label] > 1 ? code.label + " (" + code.code + ")" : code.label);
  }
  return out;
}

std::string code_for(const forms::CodeList& list, std::string_view typed) {
  const std::string text = trimmed(typed);
  if (text.empty() || list.find(text) != nullptr) return text;
  const std::string folded = fold_for_search(text);
  const std::vector<std::string> texts = entry_texts(list);
  const forms::Code* found = nullptr;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] == text) return list.codes[i].code;
    if (fold_for_search(texts[i]) != folded) continue;
    if (found != nullptr) return text;  // several: the person has to choose
    found = &list.codes[i];
  }
  return found != nullptr ? found->code : text;
}

}  // namespace rathaus::resident
