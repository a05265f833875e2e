#pragma once
// The parts of a form page that do not depend on who fills it in: the desk takes applications down with the same ones.
#include <string>
#include <vector>

#include "modules/forms/render_model.h"
#include "web/site/site.h"

namespace rathaus::resident {

// What a form page says about files beside the form itself; null where there is no draft.
struct FileNotes {
  const flows::DraftView& view;
};
// Draws the blocks of a form page. `codes_path`: where long code lists are searched, ends in '/'.
void draw_blocks(ui::Writer& h, const std::vector<forms::Block>& blocks, const std::string& codes_path,
                 const std::string& pages_path, const FileNotes* notes = nullptr);
// The conditions that a script follows while somebody types; nothing when the page has none. Stands in the form.
void draw_live(ui::Writer& h, std::string_view live);  // PageModel::live, in the page's language
// What a resident reads when answers fell away; nothing when none did.
void draw_dropped(ui::Writer& h, const std::string& sentence);
bool has_file_input(const std::vector<forms::Block>& blocks);
bool has_combobox(const std::vector<forms::Block>& blocks);

// What was sent, with the code where a person typed an entry's label.
forms::PostFields fields_of(const web::Request& request, const forms::Form& form);
// Files the door could not keep: named as such, the others are stored.
std::vector<flows::IncomingFile> usable_files(const web::Request& request, const forms::Form& form,
                                              std::vector<forms::FieldError>& errors);
// JSON for the searchable list of a draft's field: parameter `name` of the route, `q` of the query.
web::Response code_entries(const web::Request& request, const flows::DraftView& view);

}  // namespace rathaus::resident
