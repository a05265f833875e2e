package kie;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.kie.api.io.Resource;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNResult;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

/** kie-dmn as its documentation has it: a runtime built from a file, evaluateByName. */
public final class Main extends peer.Peer {
  private record Loaded(DMNRuntime runtime, DMNModel model) {}

  @Override
  protected Object load(byte[] xml) {
    Resource resource = ResourceFactory.newInputStreamResource(new ByteArrayInputStream(xml));
    resource.setSourcePath("model.dmn");
    DMNRuntime runtime = DMNRuntimeBuilder.fromDefaults().buildConfiguration().fromResources(List.of(resource)).getOrElseThrow(RuntimeException::new);
    return new Loaded(runtime, runtime.getModels().get(0));
  }

  @Override
  protected Object evaluate(Object loaded, String decision, Map<String, Object> inputs) {
    Loaded it = (Loaded) loaded;
    DMNContext context = it.runtime.newContext();
    inputs.forEach(context::set);
    DMNResult result = it.runtime.evaluateByName(it.model, context, decision);
    return result.getDecisionResultByName(decision).getResult();
  }

  public static void main(String[] arguments) throws Exception {
    new Main().run(arguments);
  }
}
