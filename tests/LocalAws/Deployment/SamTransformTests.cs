using System.Text.Json.Nodes;
using LocalAws.Deployment;

namespace LocalAws.Tests.Deployment;

/// <summary>SAM's transform, compared with AWS's own translator.</summary>
public class SamTransformTests
{
    [Fact]
    public async Task The_result_equals_that_of_AWSs_translator()
    {
        // The translator's script inserts locations in S3; ours gets the same.
        var root = TemplateReader.Read("template.yaml", Checkout.Text("template.yaml")).AsMap();
        var run = await Tool.PythonAsync(Checkout.PathOf("tests", "Templates", "sam_translate.py"), Checkout.PathOf("template.yaml"));
        Assert.True(run.ExitCode == 0, run.Everything);
        var theirs = JsonNode.Parse(run.Output)!["Resources"]!.AsObject();

        var ours = TemplateJson.Of(SamTransform.CarryOut(Placed(root)))["Resources"]!.AsObject();

        Assert.Equal(theirs.Select(r => r.Key).Order(StringComparer.Ordinal), ours.Select(r => r.Key).Order(StringComparer.Ordinal));
        foreach (var (id, resource) in theirs)
        {
            // Definitions come back from the script as objects.
            (resource!["Properties"] as JsonObject)?.Remove("Definition");
            (ours[id]!["Properties"] as JsonObject)?.Remove("DefinitionS3Location");
            Assert.True(JsonNode.DeepEquals(resource, ours[id]), $"{id}:\n{resource}\n{ours[id]}");
        }
    }

    [Fact]
    public void A_version_has_the_logical_id_that_SAM_gives_it()
    {
        // The result of aws-sam-translator 1.110 for this template.
        var json = Transformed(
            """
            Resources:
              F:
                Type: AWS::Serverless::Function
                Condition: C
                Properties:
                  CodeUri: s3://bucket/key.zip
                  Role: !GetAtt R.Arn
                  AutoPublishAlias: live
                  Environment: { Variables: { X: !Ref R } }
            Outputs:
              A: { Value: !Ref F.Alias }
              V: { Value: !Sub '${F.Version}' }
            """
        );

        Assert.Equal(["F", "FVersioncb007930f2", "FAliaslive"], json["Resources"]!.AsObject().Select(resource => resource.Key));
        Assert.Equal("""{"Ref":"FAliaslive"}""", json["Outputs"]!["A"]!["Value"]!.ToJsonString());
        Assert.Equal("""{"Fn::Sub":"${FVersioncb007930f2}"}""", json["Outputs"]!["V"]!["Value"]!.ToJsonString());
        Assert.Equal("C", (string?)json["Resources"]!["FAliaslive"]!["Condition"]);
    }

    [Fact]
    public void A_version_of_all_properties_has_what_is_said_of_the_function()
    {
        // As aws-sam-translator 1.110 makes it from this template.
        var json = Transformed(
            """
            Resources:
              F:
                Type: AWS::Serverless::Function
                UpdateReplacePolicy: Retain
                Properties:
                  CodeUri: s3://bucket/key.zip
                  Role: !GetAtt R.Arn
                  Handler: b
                  Runtime: provided.al2023
                  Timeout: 30
                  AutoPublishAlias: live
                  AutoPublishAliasAllProperties: true
                  VersionDescription: !Sub tracing ${T}
            """
        );

        Assert.Equal(["F", "FVersionb5058728d6", "FAliaslive"], json["Resources"]!.AsObject().Select(resource => resource.Key));
        var version = json["Resources"]!["FVersionb5058728d6"]!;
        Assert.Equal(("Retain", "Retain"), ((string?)version["DeletionPolicy"], (string?)version["UpdateReplacePolicy"]));
        Assert.Equal("""{"Description":{"Fn::Sub":"tracing ${T}"},"FunctionName":{"Ref":"F"}}""", version["Properties"]!.ToJsonString());
        Assert.Equal("Retain", (string?)json["Resources"]!["FAliaslive"]!["UpdateReplacePolicy"]);
    }

    [Theory]
    [InlineData(
        "Type: AWS::Serverless::Function, Properties: { CodeUri: ., Role: r }",
        "Resource with id [F] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query "
            + "parameter."
    )]
    [InlineData(
        "Type: AWS::Serverless::Function, Properties: { CodeUri: 's3://b/k', Role: r, Events: {} }",
        "LocalAws does not support the property Events"
    )]
    [InlineData("Type: AWS::Serverless::Api", "LocalAws does not support the resource type AWS::Serverless::Api")]
    public void What_SAM_or_LocalAws_does_not_support_is_refused(string resource, string message)
    {
        var root = TemplateReader.Read("template", $"Resources: {{ F: {{ {resource} }} }}").AsMap();

        var refusal = Assert.Throws<TemplateException>(() => SamTransform.CarryOut(root));

        Assert.Contains(message, refusal.What, StringComparison.Ordinal);
    }

    private static JsonNode Transformed(string template) =>
        TemplateJson.Of(SamTransform.CarryOut(TemplateReader.Read("template", template).AsMap()));

    private static TemplateMap Placed(TemplateMap root)
    {
        var resources = root.Required("Resources").AsMap();
        return new(
            root.At,
            [
                .. root.Entries.Select(entry =>
                    entry.Key switch
                    {
                        "Resources" => entry with { Value = new TemplateMap(resources.At, [.. resources.Entries.Select(Placed)]) },
                        _ => entry,
                    }
                ),
            ]
        );
    }

    private static TemplateEntry Placed(TemplateEntry resource)
    {
        var body = resource.Value.AsMap();
        var property = body.Required("Type").AsText() switch
        {
            "AWS::Serverless::Function" => "CodeUri",
            "AWS::Serverless::StateMachine" => "DefinitionUri",
            _ => null,
        };
        if (property is null)
            return resource;
        var properties = body.Required("Properties").AsMap();
        var place = new TemplateEntry(
            resource.At,
            property,
            new TemplateScalar(resource.At, $"s3://bucket/{resource.Key}.zip", Plain: false)
        );
        return resource with
        {
            Value = new TemplateMap(
                body.At,
                [
                    .. body.Entries.Select(entry =>
                        entry.Key == "Properties"
                            ? entry with
                            {
                                Value = new TemplateMap(properties.At, [.. properties.Entries.Where(p => p.Key != property), place]),
                            }
                            : entry
                    ),
                ]
            ),
        };
    }
}
