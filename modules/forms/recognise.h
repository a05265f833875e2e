#pragma once
// What FIM does not say in types: that a text is an IBAN, a name, a telephone number; that a yes/no is a
// declaration. Read from the number of harmonised elements of the federal library (F60...), from the pattern,
// the name and the question. A wrong guess may only make a hint or a keyboard worse, or refuse what cannot be
// such a thing (no IBAN has a wrong check digit); it never changes what is stored.
#include <string>
#include <string_view>

#include "libs/fim/fim.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

// 1. element number (60000000227 Familienname, ...); 2. a pattern with "@": e-mail; 3. words of name and
// question: "IBAN"; "E-Mail"; "Telefon", "Telefax", "Mobil", "Rufnummer"; "Postleitzahl", "PLZ";
// "Familienname", "Nachname", "Vorname", "Geburtsname"; "Straße"; "Hausnummer"; "Ort", "Wohnort", "Stadt";
// "Webadresse", "Internetadresse", "URL"; 4. long text: more than 250 characters allowed, or no limit and
// "Begründung", "Beschreibung", "Erläuterung", ...
TextFormat recognise_format(const fim::Field& field, std::string_view question);

// A declaration has to be ticked: a sentence in the first person that assures, confirms or takes note.
// Consent is never one (it must be free: GDPR 7(4)), questions neither, and facts ("Ich habe Abitur") are
// answered by yes or no.
bool is_declaration(std::string_view question);

// WCAG 2.2, 1.3.5: the token of the HTML autocomplete attribute, or empty.
std::string_view autocomplete_of(TextFormat format, std::string_view name);

}  // namespace rathaus::forms
