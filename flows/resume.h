#pragma once
// A guest goes on with a draft on another device: by code and secret. Accounts need none of it: the draft lies in their area.
// Never: the secret stored (a digest is), mailed, or shown twice; a difference between an unknown code, a wrong secret and too many tries.
// Sources: OZG 8a(2)(3); BSI TR-03172-3 A3.16.03 (drafts of services with a level of assurance need the login, no code opens them).
#include <string>

#include "flows/resident.h"

namespace rathaus::flows {

struct ResumeSecret {
  std::string code;  // "K7QM-4P2X": names the draft
  std::string secret;  // seven groups of four signs, 132 bit and a check sign
};
// A new one makes the old one invalid. With `email`, town and code are mailed there, and the notice before deletion too.
// Errors: refused "resume.not_for_accounts", "delivery.email_wrong".
Result<ResumeSecret> make_resume_secret(House& house, DraftView& view, const Caller& caller,
                                        const std::string& email);
// The draft's id; it is now this caller's too. not_found "draft.unknown" for any mistake; the same work and one commit each time.
// After five wrong tries a code rests for fifteen minutes.
Result<std::string> resume_draft(House& house, const std::string& tenant, const std::string& code,
                                 const std::string& secret, const Caller& caller);
// The check sign fits: a slip of the finger is told without costing a try. Says nothing about any draft.
bool well_formed_secret(std::string_view secret);

}  // namespace rathaus::flows
