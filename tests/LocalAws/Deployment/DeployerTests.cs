using LocalAws.Wire;

namespace LocalAws.Tests.Deployment;

/// <summary>Resources: which are supported, in which order they are made, and by which calls.</summary>
public class DeployerTests
{
    private readonly RecordingApi api = new();

    [Fact]
    public async Task A_resource_is_created_after_what_it_refers_to()
    {
        await api.DeployAsync(
            """
            Resources:
              First:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: !Sub after-${Second}
                  AssumeRolePolicyDocument: {}
                  ManagedPolicyArns: [!Ref Third]
              Second: { Type: AWS::IAM::Role, DependsOn: Third, Properties: { RoleName: second, AssumeRolePolicyDocument: {} } }
              Third: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: third, Path: /p/, PolicyDocument: {} } }
            """
        );

        Assert.Equal(["CreatePolicy", "CreateRole", "CreateRole", "AttachRolePolicy"], api.Calls.Select(call => call.Operation));
        Assert.Equal("after-second", (string?)api.Calls[2].Parameters["RoleName"]);
        Assert.Equal("arn:aws:iam::111111111111:policy/p/third", (string?)api.Only("AttachRolePolicy")["PolicyArn"]);
        Assert.All(api.Calls, call => Assert.Equal("arn:aws:iam::111111111111:user/administrator", call.Principal.Arn));
    }

    [Fact]
    public async Task Resources_that_refer_to_each_other_are_refused_with_the_circle()
    {
        var message = await api.RefusalAsync(
            """
            Resources:
              A: { Type: AWS::Events::EventBus, Properties: { Name: !Ref B } }
              B: { Type: AWS::Events::EventBus, Properties: { Name: !Sub '${A.Name}' } }
            """
        );

        Assert.Equal("test.yaml:2: Circular dependency between resources: [A, B].", message);
        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task A_resource_whose_condition_is_false_is_not_created_and_cannot_be_referred_to()
    {
        const string Template = """
            Parameters:
              Wanted: { Type: String }
            Conditions:
              IsWanted: !Equals [!Ref Wanted, 'yes']
            Resources:
              Bus: { Type: AWS::Events::EventBus, Condition: IsWanted, Properties: { Name: bus } }
            Outputs:
              Bus: { Value: !Ref Bus }
            """;
        var stack = await api.DeployAsync(Template, new() { ["Wanted"] = "yes" });
        Assert.Equal("bus", stack.Outputs["Bus"].Value);

        var message = await api.RefusalAsync(Template, new() { ["Wanted"] = "no" });
        Assert.Equal(
            "test.yaml:8: Template format error: Unresolved resource dependencies [Bus] in the Outputs block of the template.",
            message
        );
        Assert.Single(api.Calls);
    }

    [Theory]
    [InlineData("{ Type: AWS::SNS::Topic }", "LocalAws does not support the resource type AWS::SNS::Topic")]
    [InlineData("{ Type: Topic }", "Template format error: Unrecognized resource types: [Topic].")]
    [InlineData(
        "{ Type: AWS::Lambda::Function, Properties: { Layers: [x] } }",
        "LocalAws does not support the property Layers of AWS::Lambda::Function"
    )]
    [InlineData(
        "{ Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: {}, Tagged: x } }",
        "Properties validation failed for resource R with message:\n[#: extraneous key [Tagged] is not permitted]."
    )]
    [InlineData(
        "{ Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, Policies: [{ Name: x }] } }",
        "Properties validation failed for resource R with message:\n[#/Policies/0: extraneous key [Name] is not permitted]."
    )]
    [InlineData(
        "{ Type: AWS::Events::Rule, Properties: { Targets: [!If [C, { Id: y }, { Ids: x }]] } }",
        "Properties validation failed for resource R with message:\n[#/Targets/0: extraneous key [Ids] is not permitted]."
    )]
    [InlineData("{ Type: AWS::IAM::Role, Properties: {}, CreationPolicy: {} }", "LocalAws does not support CreationPolicy of a resource")]
    [InlineData("{ Type: AWS::IAM::Role, Extras: {} }", "Invalid template resource property 'Extras'.")]
    [InlineData("{ Properties: {} }", "Template format error: [/Resources/R] Every Resources object must contain a Type member.")]
    [InlineData(
        "{ Type: AWS::IAM::Role, Properties: { RoleName: r } }",
        "Properties validation failed for resource R with message:\n[#: required key [AssumeRolePolicyDocument] not found]."
    )]
    [InlineData(
        "{ Type: AWS::IAM::Role, Properties: { RoleName: !Ref Nobody } }",
        "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template."
    )]
    [InlineData(
        "{ Type: AWS::IAM::Role, DependsOn: [Nobody, Neither] }",
        "Template format error: Unresolved resource dependencies [Nobody, Neither] in the Resources block of the template."
    )]
    [InlineData(
        "{ Type: AWS::IAM::Role, Condition: D }",
        "Template format error: Unresolved condition dependency D in the Resources block of the template."
    )]
    [InlineData("{ Type: AWS::IAM::Role, DeletionPolicy: Keep }", "Template format error: Unrecognized DeletionPolicy Keep for resource R")]
    public async Task An_invalid_resource_is_refused_with_its_line(string resource, string refusal)
    {
        var message = await api.RefusalAsync($"Resources:\n  R: {resource}\nConditions: {{ C: !Equals [a, b] }}\n");

        Assert.StartsWith("test.yaml:2: " + refusal, message, StringComparison.Ordinal);
        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task A_resource_without_a_name_gets_one_from_the_stack_and_the_logical_id()
    {
        await api.DeployAsync("Resources: { R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }");

        Assert.Matches("^demo-R-[A-Za-z0-9]{12}$", (string?)api.Only("CreateRole")["RoleName"]);
    }

    [Fact]
    public async Task A_services_error_is_reported_with_the_resource_and_its_line()
    {
        var refusing = new RecordingApi { Refuse = ("CreateRole", new AwsException("MalformedPolicyDocument", "This policy is wrong.")) };

        var message = await refusing.RefusalAsync(
            "Resources:\n\n  R: { Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: {} } }\n"
        );

        Assert.Equal("test.yaml:3: R (AWS::IAM::Role): CreateRole answered MalformedPolicyDocument: This policy is wrong.", message);
    }

    [Fact]
    public async Task A_function_gets_the_values_of_Globals_unless_it_has_its_own()
    {
        await api.DeployAsync(
            """
            Transform: AWS::Serverless-2016-10-31
            Parameters:
              Minutes: { Type: Number, Default: 45 }
            Globals:
              Function:
                Runtime: provided.al2023
                Timeout: 60
                MemorySize: 256
                Architectures: [x86_64]
                Environment: { Variables: { SHARED: a, BOTH: a } }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  CodeUri: .
                  Handler: F
                  Role: arn:aws:iam::111111111111:role/r
                  Timeout: 30
                  Environment: { Variables: { BOTH: b, MINUTES: !Ref Minutes } }
            """
        );

        var function = api.Only("CreateFunction");
        Assert.Equal("provided.al2023", (string?)function["Runtime"]);
        Assert.Equal(30, (int?)function["Timeout"]);
        Assert.Equal(256, (int?)function["MemorySize"]);
        Assert.Equal("""{"SHARED":"a","BOTH":"b","MINUTES":"45"}""", function["Environment"]!["Variables"]!.ToJsonString());
        Assert.Equal("""{"S3Bucket":"localaws-111111111111-us-east-2","S3Key":"bootstrap.zip"}""", function["Code"]!.ToJsonString());
        Assert.Equal("""{"lambda:createdBy":"SAM"}""", function["Tags"]!.ToJsonString());
    }

    [Fact]
    public async Task A_definition_is_substituted()
    {
        const string Template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              M:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Name: m
                  Role: arn:aws:iam::111111111111:role/r
                  DefinitionUri: m.asl.json
                  DefinitionSubstitutions: { Known: !Ref AWS::Region }
                  Logging: { Level: ERROR, IncludeExecutionData: 'false' }
            """;
        await api.DeployAsync(Template, files: ("m.asl.json", "{\"a\": \"${Known}\", \"b\": \"${Unknown}\"}"));

        var machine = api.Only("CreateStateMachine");
        Assert.Equal("""{"a": "us-east-2", "b": "${Unknown}"}""", (string?)machine["definition"]);
        Assert.Equal("""{"level":"ERROR","includeExecutionData":false}""", machine["loggingConfiguration"]!.ToJsonString());

        Assert.StartsWith("test.yaml:8: m.asl.json cannot be read", await api.RefusalAsync(Template), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_documents_content_is_included_from_its_file()
    {
        const string Template = """
            Resources:
              D:
                Type: AWS::SSM::Document
                Properties:
                  Name: d
                  Content:
                    Fn::Transform: { Name: AWS::Include, Parameters: { Location: instance/d.yaml } }
            """;
        await api.DeployAsync(Template, files: ("instance/d.yaml", "schemaVersion: '2.2'\nn: 1\ntext: |\n  a ${b}\n  c\n"));

        Assert.Equal("""{"schemaVersion":"2.2","n":1,"text":"a ${b}\nc\n"}""", (string?)api.Only("CreateDocument")["Content"]);

        Assert.StartsWith(
            "instance/d.yaml:2: ",
            await api.RefusalAsync(Template, files: ("instance/d.yaml", "a: 1\nb: *c\n")),
            StringComparison.Ordinal
        );
    }
}
