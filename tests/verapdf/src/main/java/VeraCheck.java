import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates every *.pdf of a folder as PDF/A-3a and PDF/UA-1; exit code 1 when one of them fails. */
public class VeraCheck {
  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    List<Path> files;
    try (var entries = Files.list(Path.of(args[0]))) {
      files = entries.filter(p -> p.toString().endsWith(".pdf")).sorted().collect(Collectors.toList());
    }
    int failed = 0;
    for (Path file : files) {
      for (PDFAFlavour flavour : List.of(PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1)) {
        if (!validate(file, flavour)) ++failed;
      }
    }
    System.out.println("verapdf: " + files.size() + " files, " + failed + " failed validations");
    System.exit(failed == 0 && !files.isEmpty() ? 0 : 1);
  }

  private static boolean validate(Path file, PDFAFlavour flavour) throws Exception {
    try (FileInputStream in = new FileInputStream(file.toFile());
         PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
         PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 50, false, true, false)) {
      ValidationResult result = validator.validate(parser);
      System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + flavour + " " + file.getFileName()
          + " (" + result.getTotalAssertions() + " assertions)");
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
        System.out.println("  " + assertion.getRuleId().getClause() + "/" + assertion.getRuleId().getTestNumber() + " "
            + assertion.getMessage() + " at " + assertion.getLocation().getContext());
      }
      return result.isCompliant();
    }
  }
}
