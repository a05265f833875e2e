package scala_peer;

import java.io.ByteArrayInputStream;
import java.util.Map;
import org.camunda.dmn.DmnEngine;
import org.camunda.dmn.parser.ParsedDmn;

/** dmn-scala, the engine inside Camunda 8; the model is parsed once. */
public final class Main extends peer.Peer {
  private final DmnEngine engine = new DmnEngine.Builder().build();

  @Override
  protected Object load(byte[] xml) {
    return engine.parse(new ByteArrayInputStream(xml)).getOrElse(() -> { throw new IllegalArgumentException("not parsed"); });
  }

  @Override
  protected Object evaluate(Object loaded, String decision, Map<String, Object> inputs) {
    var out = engine.eval((ParsedDmn) loaded, decision, inputs);
    if (out.isLeft()) throw new IllegalStateException(String.valueOf(out.swap().toOption().get()));
    return ((DmnEngine.Result) out.toOption().get()).value();
  }

  public static void main(String[] arguments) throws Exception {
    new Main().run(arguments);
  }
}
