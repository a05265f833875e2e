package camunda;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionRequirementsGraph;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;

/** Camunda 7's engine with FEEL throughout; decisions are parsed once. */
public final class Main extends peer.Peer {
  private final DmnEngine engine;

  private Main() {
    DefaultDmnEngineConfiguration configuration = new DefaultDmnEngineConfiguration();
    configuration.setDefaultInputExpressionExpressionLanguage("feel");
    configuration.setDefaultInputEntryExpressionLanguage("feel");
    configuration.setDefaultOutputEntryExpressionLanguage("feel");
    configuration.setDefaultLiteralExpressionLanguage("feel");
    engine = configuration.buildEngine();
  }

  @Override
  protected Object load(byte[] xml) {
    DmnDecisionRequirementsGraph graph = engine.parseDecisionRequirementsGraph(new ByteArrayInputStream(xml));
    Map<String, DmnDecision> out = new HashMap<>();
    for (DmnDecision each : graph.getDecisions()) out.put(each.getKey(), each);
    return out;
  }

  @Override
  protected Object number(String text) {
    return Long.valueOf(text);
  }

  @Override
  protected Object evaluate(Object loaded, String decision, Map<String, Object> inputs) {
    return engine.evaluateDecision(((Map<?, DmnDecision>) loaded).get(decision), inputs).getSingleEntry();
  }

  public static void main(String[] arguments) throws Exception {
    new Main().run(arguments);
  }
}
