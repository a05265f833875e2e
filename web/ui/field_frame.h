#pragma once
// What every field has around its control: label, hint, error, note, help. Private to web/ui.
#include "web/ui/form.h"

namespace rathaus::ui {

struct FrameTexts {
  std::string_view id, name, label, hint, error, note, help_title, help;
  bool optional = false;
  bool label_is_heading = false;
};

class FieldFrame {
 public:
  explicit FieldFrame(const FrameTexts& texts);
  const std::string& id() const { return id_; }
  const std::string& described_by() const { return described_by_; }  // ids that write() brings into the page
  bool has_error() const { return !texts_.error.empty(); }
  void write(Writer& h,
             const Body& control) const;  // label bound by for=, then hint, error, control, note, help

  // The same pieces for fieldsets, whose label is a legend.
  static void optional_mark(Writer& h, bool optional);
  void hint(Writer& h) const;
  void error(Writer& h) const;
  void after(Writer& h) const;

 private:
  FrameTexts texts_;
  std::string id_;
  std::string described_by_;
};

}  // namespace rathaus::ui
