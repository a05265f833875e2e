package peer;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures an engine on the lines of a plan: NAME FILE DECISION name=n:NUMBER|s:TEXT|d:DATE ... and prints a JSON object a line.
 * Processor time is that of the calling thread: what the virtual machine's own threads take is not counted, but for the time to
 * the first answer, which is that of the process since its start.
 */
public abstract class Peer {
  protected abstract Object load(byte[] xml) throws Exception;

  protected abstract Object evaluate(Object model, String decision, Map<String, Object> inputs) throws Exception;

  private static final int COPIES = 8;  // held at once, for the memory of one
  private final PrintStream out = System.out;

  protected final void run(String[] arguments) throws Exception {
    System.setOut(System.err);  // engines speak too
    boolean first = true;
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] words = line.split(" ");
      try {
        measure(words, Files.readAllBytes(Path.of(arguments[0], words[1])), first);
      } catch (Exception | StackOverflowError e) {
        String text = (e.getClass().getSimpleName() + ": " + e.getMessage()).split("\n")[0];
        out.printf("{\"name\":\"%s\",\"error\":\"%s\"}%n", words[0], text.replaceAll("[\"\\\\]", "'"));
      }
      first = false;
    }
  }

  private void measure(String[] words, byte[] xml, boolean first) throws Exception {
    Map<String, Object> inputs = new HashMap<>();
    for (int i = 3; i < words.length; ++i) {
      String[] pair = words[i].split("[=:]", 3);
      inputs.put(pair[0], switch (pair[1]) {
        case "n" -> number(pair[2]);
        case "d" -> LocalDate.parse(pair[2]);
        default -> pair[2];
      });
    }
    Object model = load(xml);
    Object value = evaluate(model, words[2], inputs);
    double answered = 0;
    if (first) answered = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    double loading = Double.MAX_VALUE;
    for (int i = 0; i < 5; ++i) {
      long begin = processor();
      model = load(xml);
      loading = Math.min(loading, (processor() - begin) / 1e9);
    }
    Object[] copies = new Object[COPIES];
    long before = used();
    for (int i = 0; i < COPIES; ++i) copies[i] = load(xml);
    double bytes = (used() - before) / (double) COPIES;
    Object loaded = copies[0];
    Reference.reachabilityFence(copies);
    copies = null;
    rounds(loaded, words[2], inputs, 2.0);  // until it is compiled
    double seconds = Double.MAX_VALUE;
    for (int i = 0; i < 5; ++i) seconds = Math.min(seconds, rounds(loaded, words[2], inputs, 0.2));
    out.printf("{\"name\":\"%s\",\"value\":\"%s\",\"seconds\":%.9f,\"loading\":%.6f,\"kib\":%.1f,\"first_answer\":%.3f}%n", words[0],
        value, seconds, loading, bytes / 1024.0, answered);
    out.flush();
  }

  protected Object number(String text) {
    return new java.math.BigDecimal(text);
  }

  private double rounds(Object model, String decision, Map<String, Object> inputs, double atLeast) throws Exception {
    long begin = processor(), spent;
    int calls = 0;
    do {
      evaluate(model, decision, inputs);
      ++calls;
      spent = processor() - begin;
    } while (spent < atLeast * 1e9);
    return spent / 1e9 / calls;
  }

  private static long processor() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long used() {
    for (int i = 0; i < 3; ++i) System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
