namespace LocalAws.Tests.Deployment;

/// <summary>What a template may say, and the words with which anything else is refused.</summary>
public class TemplateTests
{
    private readonly RecordingApi api = new();

    [Theory]
    [InlineData("!Ref AWS::Region", "us-east-2")]
    [InlineData("!Ref Given", "given")]
    [InlineData("!Ref Number", "7")]
    [InlineData("{ Ref: Given }", "given")]
    [InlineData("!Sub 'a-${Given}-${AWS::AccountId}-${!Given}'", "a-given-111111111111-${Given}")]
    [InlineData("!Sub ['${Own}/${Given}', { Own: !Ref Number }]", "7/given")]
    [InlineData("!Sub '${Role.Arn}'", "arn:aws:iam::111111111111:role/r")]
    [InlineData("!GetAtt Role.Arn", "arn:aws:iam::111111111111:role/r")]
    [InlineData("{ Fn::GetAtt: [Role, Arn] }", "arn:aws:iam::111111111111:role/r")]
    [InlineData("!Join ['-', [a, !Ref Number, b]]", "a-7-b")]
    [InlineData("!Select [1, !Split [',', 'a,b,c']]", "b")]
    [InlineData("!If [Same, one, two]", "one")]
    [InlineData("!If [Different, one, two]", "two")]
    [InlineData("!If [Both, one, two]", "two")]
    [InlineData("!If [Either, one, two]", "one")]
    [InlineData("!Join [',', [a, !If [Different, b, !Ref AWS::NoValue]]]", "a")]
    public async Task Intrinsic_functions_are_evaluated(string expression, string expected)
    {
        var stack = await api.DeployAsync(
            $$"""
            Parameters:
              Given: { Type: String }
              Number: { Type: Number, Default: 7 }
            Conditions:
              Same: !Equals [!Ref Given, given]
              Different: !Not [!Condition Same]
              Both: !And [{ Condition: Same }, { Condition: Different }]
              Either: !Or [!Condition Same, !Condition Different]
            Resources:
              Role: { Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: {} } }
            Outputs:
              Value: { Value: {{expression}} }
            """,
            new() { ["Given"] = "given" }
        );

        Assert.Equal(expected, stack.Outputs["Value"]);
    }

    [Theory]
    [InlineData("Value: !Base64 x", "test.yaml:3: LocalAws does not support Fn::Base64")]
    [InlineData("Value: !ImportValue x", "test.yaml:3: LocalAws does not support Fn::ImportValue")]
    [InlineData("Value: !Ref AWS::StackId", "test.yaml:3: AWS::StackId is not a parameter")]
    [InlineData("Value: !If [Missing, a, b]", "test.yaml:3: there is no condition Missing")]
    [InlineData("Value: &anchor x", "test.yaml:3: expected a value here; LocalAws does not support anchors")]
    [InlineData("Value:", "test.yaml:3: a value is missing here")]
    [InlineData("Value: x, Value: y", "test.yaml:3: Value stands twice in this mapping")]
    [InlineData("Value: x, Export: { Name: n }", "test.yaml:3: LocalAws does not support Export in the output Out")]
    [InlineData("Value: [x", "test.yaml:3: this is not valid YAML")]
    public async Task Anything_else_is_refused_with_file_and_line(string output, string refusal)
    {
        Assert.StartsWith(refusal, await api.RefusalAsync($"Resources: {{}}\nOutputs:\n  Out: {{ {output} }}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_is_not_supported_is_refused()
    {
        Assert.StartsWith(
            "test.yaml:2: LocalAws does not support Mappings in a template",
            await api.RefusalAsync("Resources: {}\nMappings: {}\n"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{ Type: String }", null, "the parameter P has no default, and no value was given")]
    [InlineData("{ Type: String, AllowedPattern: '^[0-9]{3}$' }", "1234", "the parameter P: found '1234', it has to match ^[0-9]{3}$")]
    [InlineData("{ Type: String, AllowedPattern: '^[0-9]{3}$' }", "١٢٣", "the parameter P: found '١٢٣', it has to match ^[0-9]{3}$")]
    [InlineData("{ Type: String, AllowedPattern: '[0-9]+' }", "12\n", "the parameter P: found '12\n', it has to match [0-9]+")]
    [InlineData(
        "{ Type: String, AllowedValues: [a, b], ConstraintDescription: one of two }",
        "c",
        "the parameter P: found 'c', allowed are a, b (one of two)"
    )]
    [InlineData("{ Type: String, MinLength: 2 }", "c", "the parameter P: found 'c', the least is 2 characters")]
    [InlineData("{ Type: Number, MaxValue: 5 }", "6", "the parameter P: found '6', the most is 5")]
    [InlineData("{ Type: Number }", "six", "the parameter P: found 'six', it has to be a number")]
    [InlineData(
        "{ Type: 'AWS::SSM::Parameter::Value<String>' }",
        "c",
        "LocalAws does not support parameters of type AWS::SSM::Parameter::Value<String>"
    )]
    public async Task A_parameter_is_checked(string declaration, string? given, string refusal)
    {
        var parameters = given is null ? new Dictionary<string, string>() : new() { ["P"] = given };

        var message = await api.RefusalAsync($"Parameters:\n  P: {declaration}\nResources: {{}}\n", parameters);

        Assert.StartsWith("test.yaml:2: " + refusal, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_the_template_does_not_have_is_refused()
    {
        Assert.Contains(
            "the template has no parameter Q",
            await api.RefusalAsync("Resources: {}\n", new() { ["Q"] = "1" }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rule_that_is_not_met_is_told_in_its_own_words()
    {
        var message = await api.RefusalAsync(
            """
            Parameters:
              P: { Type: String, Default: '' }
            Rules:
              Given:
                Assertions:
                  - Assert: !Not [!Equals [!Ref P, '']]
                    AssertDescription: Give P
            Resources: {}
            """
        );

        Assert.Equal("test.yaml:6: the rule Given is not met: Give P.", message);
    }
}
