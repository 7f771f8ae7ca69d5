namespace LocalAws.Tests.Deployment;

/// <summary>What a template may say, and the words with which anything else is refused.</summary>
public class TemplateTests
{
    private const string Resources = "Resources: { B: { Type: AWS::Events::EventBus, Properties: { Name: b } } }\n";

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
    [InlineData("!Base64 abc", "YWJj")]
    [InlineData("!FindInMap [Sizes, !Ref Given, Small]", "1")]
    [InlineData("!Ref AWS::Partition", "aws")]
    [InlineData("!Join [',', [a, !If [Different, b, !Ref AWS::NoValue]]]", "a")]
    public async Task Intrinsic_functions_are_evaluated(string expression, string expected)
    {
        var stack = await api.DeployAsync(
            $$"""
            Parameters:
              Given: { Type: String }
              Number: { Type: Number, Default: 7 }
            Mappings:
              Sizes: { given: { Small: 1 } }
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

        Assert.Equal(expected, stack.Outputs["Value"].Value);
    }

    [Theory]
    [InlineData("Value: !Cidr x", "test.yaml:3: LocalAws does not support Fn::Cidr.")]
    [InlineData("Value: !ImportValue x", "test.yaml:3: No export named x found.")]
    [InlineData(
        "Value: !Ref AWS::Nothing",
        "test.yaml:3: Template format error: Unresolved resource dependencies [AWS::Nothing] in the Outputs block of the template."
    )]
    [InlineData("Value: !If [Missing, a, b]", "test.yaml:3: Template error: unresolved condition dependency Missing in Fn::If.")]
    [InlineData("Value: &anchor x", "test.yaml:3: expected a value here; LocalAws does not support anchors")]
    [InlineData("Value:", "test.yaml:3: a value is missing here")]
    [InlineData("Value: x, Value: y", "test.yaml:3: Value is in this mapping twice")]
    [InlineData("Value: [x", "test.yaml:3: Template format error: YAML not well-formed. (line 3, column ")]
    [InlineData("Description: x", "test.yaml:3: Template format error: [/Outputs/Out] Every Outputs member must contain a Value object.")]
    [InlineData(
        "Value: !GetAtt B.Nothing",
        "test.yaml:3: Template error: resource B does not support attribute type Nothing in Fn::GetAtt."
    )]
    public async Task Anything_else_is_refused_with_file_and_line(string output, string refusal)
    {
        Assert.StartsWith(refusal, await api.RefusalAsync($"{Resources}Outputs:\n  Out: {{ {output} }}\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Resources + "Others: {}\nAnd: {}\n", "test.yaml:2: Invalid template property or properties [Others, And].")]
    [InlineData("Resources: {}\n", "test.yaml:1: Template format error: At least one Resources member must be defined.")]
    [InlineData("Parameters: {}\n", "test.yaml:1: Template format error: At least one Resources member must be defined.")]
    [InlineData(
        Resources + "AWSTemplateFormatVersion: 2010-09-10\n",
        "test.yaml:2: Template format error: Template format version not supported: 2010-09-10."
    )]
    [InlineData("{\"Resources\": ", "test.yaml:2: Template format error: JSON not well-formed. (line 2, column ")]
    [InlineData(Resources + "Transform: Own\n", "test.yaml:2: LocalAws does not support the transform Own")]
    public async Task An_invalid_section_is_refused(string template, string refusal)
    {
        Assert.StartsWith(refusal, await api.RefusalAsync(template), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ Type: String }", null, "Parameters: [P] must have values.")]
    [InlineData("{ Type: String, AllowedPattern: '^[0-9]{3}$' }", "1234", "Parameter 'P' must match pattern ^[0-9]{3}$.")]
    [InlineData("{ Type: String, AllowedPattern: '^[0-9]{3}$' }", "١٢٣", "Parameter 'P' must match pattern ^[0-9]{3}$.")]
    [InlineData("{ Type: String, AllowedPattern: '[0-9]+' }", "12\n", "Parameter 'P' must match pattern [0-9]+.")]
    [InlineData("{ Type: String, AllowedValues: [a, b] }", "c", "Parameter 'P' must be one of AllowedValues.")]
    [InlineData(
        "{ Type: String, AllowedValues: [a, b], ConstraintDescription: one of two }",
        "c",
        "Parameter P failed to satisfy constraint: one of two."
    )]
    [InlineData("{ Type: String, MinLength: 2 }", "c", "Parameter 'P' must contain at least 2 characters.")]
    [InlineData("{ Type: String, MaxLength: 2 }", "ccc", "Parameter 'P' must contain at most 2 characters.")]
    [InlineData("{ Type: Number, MaxValue: 5 }", "6", "Parameter 'P' must be a number not greater than 5.")]
    [InlineData("{ Type: Number, MinValue: 5 }", "4", "Parameter 'P' must be a number not less than 5.")]
    [InlineData("{ Type: Number }", "six", "Parameter 'P' must be a number.")]
    [InlineData("{ Type: Text }", "six", "Template format error: Unrecognized parameter type: Text.")]
    [InlineData("{ Type: String, Defaults: x }", "six", "Invalid template parameter property 'Defaults'.")]
    [InlineData(
        "{ Type: 'AWS::SSM::Parameter::Value<String>' }",
        "c",
        "LocalAws does not support parameters of type AWS::SSM::Parameter::Value<String>"
    )]
    public async Task A_parameter_is_checked(string declaration, string? given, string refusal)
    {
        var parameters = given is null ? new Dictionary<string, string>() : new() { ["P"] = given };

        var message = await api.RefusalAsync($"Parameters:\n  P: {declaration}\n{Resources}", parameters);

        Assert.StartsWith("test.yaml:2: " + refusal, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_the_template_does_not_have_is_refused()
    {
        Assert.Contains(
            "Parameters: [Q] do not exist in the template",
            await api.RefusalAsync(Resources, new() { ["Q"] = "1" }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rule_that_is_not_met_is_reported_in_its_own_words()
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
            Resources: { B: { Type: AWS::Events::EventBus, Properties: { Name: b } } }
            """
        );

        Assert.Equal("test.yaml:6: Rule Given failed for assertion: Give P.", message);
    }
}
