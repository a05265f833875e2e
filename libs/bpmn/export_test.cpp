#include "libs/bpmn/export.h"

#include <gtest/gtest.h>

#include "libs/bpmn/diagram.h"

namespace rathaus::bpmn {
namespace {

std::string camunda7() {
  return R"(<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:own="urn:own" id="d" targetNamespace="urn:t">
  <bpmn:process id="p" isExecutable="true" camunda:historyTimeToLive="30"><bpmn:startEvent id="s"/>
  <!-- stays -->
  <bpmn:userTask id="u" name="Prüfen" camunda:assignee="${bearbeiter}" camunda:candidateGroups="bau, recht" camunda:formKey="f.html">
    <bpmn:extensionElements><own:note v="1"/></bpmn:extensionElements>
    <bpmn:standardLoopCharacteristics><bpmn:loopCondition>${not_ready}</bpmn:loopCondition></bpmn:standardLoopCharacteristics></bpmn:userTask>
  <bpmn:exclusiveGateway id="g" default="f3"/><bpmn:serviceTask id="w" camunda:type="external" camunda:topic="kataster"><bpmn:extensionElements>
    <camunda:executionListener class="x.Y" event="start"/></bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="e"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="u"/><bpmn:sequenceFlow id="f2" sourceRef="u" targetRef="g"/>
  <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="e"/><bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="w"><bpmn:conditionExpression>${betrag &gt; 10 &amp;&amp; art == 'a'}</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="f5" sourceRef="w" targetRef="e"/></bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p"><bpmndi:BPMNShape id="us" bpmnElement="u"><dc:Bounds x="1" y="2" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>)";
}

bool listed(const std::vector<Loss>& all, std::string_view element, std::string_view part) {
  for (const Loss& one : all) {
    if (one.element == element && one.what.find(part) != one.what.npos) return one.place.line > 0;
  }
  return false;
}

TEST(ExportTest, AVendorsModelBecomesStandardWithWhatCouldNotBeSaid) {
  const auto out = export_standard(as_bytes(camunda7()));
  ASSERT_TRUE(out) << out.error().detail;
  EXPECT_EQ(out->xml.find("camunda"), std::string::npos) << out->xml;
  EXPECT_NE(out->xml.find("<!-- stays -->"), std::string::npos);
  const auto read = read_model(as_bytes(out->xml));  // strict: a file of the standard alone
  ASSERT_TRUE(read);
  for (const Finding& f : read->findings) ADD_FAILURE() << to_text(f) << "\n" << out->xml;
  const Model& m = read->model;
  const Node& u = m.nodes[m.node("u")];
  ASSERT_EQ(u.owners.size(), 3u);
  EXPECT_EQ(u.owners[0].kind, "humanPerformer");
  EXPECT_EQ(u.owners[0].assignment.text(), "bearbeiter");
  EXPECT_EQ(u.owners[1].resource, "bau");
  EXPECT_EQ(u.owners[2].resource, "recht");
  EXPECT_TRUE(u.loop.has_value());
  EXPECT_EQ(m.nodes[m.node("w")].implementation, "topic:kataster");
  bool found = false;
  for (const Flow& f : m.flows) {
    if (f.id != "f4") continue;
    found = true;
    EXPECT_EQ(f.condition.text(), "betrag > 10  and  art = \"a\"");
  }
  EXPECT_TRUE(found);
  EXPECT_TRUE(listed(out->mapped, "u", "candidateGroups"));
  EXPECT_TRUE(listed(out->lost, "u", "formKey"));
  EXPECT_TRUE(listed(out->lost, "w", "executionListener"));
  EXPECT_TRUE(listed(out->lost, "p", "historyTimeToLive"));
  EXPECT_EQ(out->kept.at("urn:own"), 1u);
  const auto drawing = read_diagram(as_bytes(out->xml));
  ASSERT_TRUE(drawing);
  ASSERT_EQ(drawing->shapes.size(), 1u);
  EXPECT_EQ(drawing->shapes[0].width, 100);
}

TEST(ExportTest, AnExpressionThatIsNotUnderstoodStaysAndIsNamed) {
  std::string xml = camunda7();
  const std::string was = "${betrag &gt; 10 &amp;&amp; art == 'a'}", is = "${akte.istFertig()}";
  xml.replace(xml.find(was), was.size(), is);
  const auto out = export_standard(as_bytes(xml));
  ASSERT_TRUE(out);
  EXPECT_TRUE(listed(out->lost, "f4", "akte.istFertig()"));
  EXPECT_NE(out->xml.find(is), std::string::npos);
  const auto read = read_model(as_bytes(out->xml));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->findings.size(), 1u);
  EXPECT_EQ(read->findings[0].rule, "expression.feel");
}

TEST(ExportTest, WhatIsStandardAlreadyIsTheSameDocumentAndASecondExportChangesNothing) {
  const auto once = export_standard(as_bytes(camunda7()));
  ASSERT_TRUE(once);
  const auto twice = export_standard(as_bytes(once->xml));
  ASSERT_TRUE(twice);
  EXPECT_EQ(once->xml, twice->xml);
  EXPECT_TRUE(twice->mapped.empty());
  EXPECT_TRUE(twice->lost.empty());
  EXPECT_FALSE(export_standard(as_bytes("<a/>")));
}

TEST(ExportTest, ZeebesJobsPeopleAndScripts) {
  const auto out = export_standard(as_bytes(
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:t">
  <process id="p" isExecutable="true"><startEvent id="s"/><serviceTask id="w"><extensionElements><zeebe:taskDefinition type="brief" retries="5"/></extensionElements></serviceTask>
  <scriptTask id="r"><extensionElements><zeebe:script expression="=a + 1" resultVariable="b"/></extensionElements></scriptTask>
  <userTask id="u"><extensionElements><zeebe:assignmentDefinition candidateGroups="leitung"/><zeebe:formDefinition formId="f"/></extensionElements></userTask><endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="w"/><sequenceFlow id="f2" sourceRef="w" targetRef="r"/><sequenceFlow id="f3" sourceRef="r" targetRef="u"/>
  <sequenceFlow id="f4" sourceRef="u" targetRef="e"/></process></definitions>)"));
  ASSERT_TRUE(out) << out.error().detail;
  const auto read = read_model(as_bytes(out->xml));
  ASSERT_TRUE(read);
  for (const Finding& f : read->findings) ADD_FAILURE() << to_text(f) << "\n" << out->xml;
  const Model& m = read->model;
  EXPECT_EQ(m.nodes[m.node("w")].implementation, "job:brief");
  EXPECT_EQ(m.nodes[m.node("r")].script.text(), "{ b: a + 1 }");
  ASSERT_EQ(m.nodes[m.node("u")].owners.size(), 1u);
  EXPECT_EQ(m.nodes[m.node("u")].owners[0].resource, "leitung");
  EXPECT_TRUE(listed(out->lost, "u", "formDefinition"));
  EXPECT_TRUE(listed(out->lost, "w", "retries"));
}

}  // namespace
}  // namespace rathaus::bpmn
