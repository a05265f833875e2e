package flowable;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.ProcessEngineConfiguration;
import org.flowable.engine.runtime.ProcessInstance;
import org.flowable.task.api.Task;

/**
 * Flowable as it comes, with PostgreSQL: PORT PID_OF_THE_DATABASE FOLDER MODEL... Two clients run instances from start to end, every
 * user task finished as soon as it waits, each call a transaction. Prints a JSON object a model.
 */
public final class Main {
  private static final int CLIENTS = 2, WARM = 5, WARM_AT_MOST = 90, SECONDS = 10;
  private final String database;
  private final ProcessEngine engine;
  private final PrintStream out = System.out;

  /** What one client, or all of them, did. */
  private record Work(long instances, double processor, double seconds) {}

  private Main(String url, String password, String database) {
    System.setOut(System.err);  // the engine speaks too
    this.database = database;
    engine = ProcessEngineConfiguration.createStandaloneProcessEngineConfiguration()
        .setJdbcDriver("org.postgresql.Driver").setJdbcUrl(url).setJdbcUsername("peer").setJdbcPassword(password)
        .setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE).buildProcessEngine();
  }

  /** An instance from start to end; its id. */
  private String one(String definition) {
    ProcessInstance instance = engine.getRuntimeService().startProcessInstanceById(definition);
    for (boolean waits = !instance.isEnded(); waits;) {
      List<Task> tasks = engine.getTaskService().createTaskQuery().processInstanceId(instance.getId()).list();
      for (Task task : tasks) engine.getTaskService().complete(task.getId());
      waits = !tasks.isEmpty();
    }
    return instance.getId();
  }

  /** Ends after so many seconds of the clock, or when each client has had so many of the processor. */
  private Work clients(String definition, int seconds, int atMost) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    long begin = System.nanoTime(), end = begin + seconds * 1_000_000_000L;
    List<Future<Work>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; ++i) {
      all.add(threads.submit(() -> {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long count = 0, before = thread.getCurrentThreadCpuTime();
        for (; System.nanoTime() < end && thread.getCurrentThreadCpuTime() - before < atMost * 1_000_000_000L; ++count) one(definition);
        return new Work(count, (thread.getCurrentThreadCpuTime() - before) / 1e9, 0);
      }));
    }
    long instances = 0;
    double processor = 0;
    for (Future<Work> each : all) {
      instances += each.get().instances();
      processor += each.get().processor();
    }
    threads.shutdown();
    return new Work(instances, processor, (System.nanoTime() - begin) / 1e9);
  }

  private void measure(String name, byte[] xml) throws Exception {
    String definition = engine.getRepositoryService().createProcessDefinitionQuery()
        .deploymentId(engine.getRepositoryService().createDeployment().addBytes(name + ".bpmn", xml).deploy().getId())
        .singleResult().getId();
    String first = one(definition);
    if (engine.getHistoryService().createHistoricProcessInstanceQuery().processInstanceId(first).finished().count() != 1)
      throw new IllegalStateException("the first instance did not end");
    long nodes = engine.getHistoryService().createHistoricActivityInstanceQuery().processInstanceId(first).finished().list()
        .stream().filter(each -> !each.getActivityType().equals("sequenceFlow")).map(each -> each.getActivityId()).distinct().count();
    clients(definition, WARM_AT_MOST, WARM);  // until it is compiled
    double process = process(), base = database();
    Work work = clients(definition, SECONDS, SECONDS);
    out.printf("{\"name\":\"%s\",\"instances\":%d,\"nodes\":%d,\"seconds\":%.3f,\"clients_cpu\":%.3f,\"database_cpu\":%.3f,"
        + "\"process_cpu\":%.3f}%n", name, work.instances(), nodes, work.seconds(), work.processor(), database() - base,
        process() - process);
    out.flush();
  }

  private static double process() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  /** Processor time of the database's first process, of its children, and of those that have ended. */
  private double database() throws IOException {
    long ticks = 0;
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : all) {
        String stat;
        try {
          stat = Files.readString(each.resolve("stat"));
        } catch (IOException gone) {
          continue;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");  // the state is the first of them
        boolean first = each.getFileName().toString().equals(database);
        if (!first && !fields[1].equals(database)) continue;
        ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        if (first) ticks += Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
      }
    }
    return ticks / 100.0;  // a hundred a second, as Linux tells it to everybody
  }

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://localhost:" + arguments[0] + "/postgres", password = System.getenv("PGPASSWORD");
    Main main = new Main(url, password, arguments[1]);
    StringBuilder settings = new StringBuilder();
    try (Connection connection = DriverManager.getConnection(url, "peer", password)) {
      for (String name : List.of("server_version", "fsync", "synchronous_commit", "wal_sync_method", "full_page_writes")) {
        try (ResultSet row = connection.createStatement().executeQuery("show " + name)) {
          row.next();
          settings.append(", ").append(name).append(' ').append(row.getString(1));
        }
      }
    }
    main.out.printf("# flowable %s, history %s; PostgreSQL%s; Java %s; %d clients%n", ProcessEngine.VERSION,
        main.engine.getProcessEngineConfiguration().getHistoryLevel().getKey(), settings.substring(", server_version".length()),
        System.getProperty("java.version"), CLIENTS);
    for (int i = 3; i < arguments.length; ++i)
      main.measure(arguments[i], Files.readAllBytes(Path.of(arguments[2], arguments[i] + ".bpmn")));
    main.engine.close();
    System.exit(0);
  }
}
