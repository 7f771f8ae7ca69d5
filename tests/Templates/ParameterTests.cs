using LocalAws.Deployment;
using static Templates.Tests.Project;

namespace Templates.Tests;

public class ParameterTests
{
    public static TheoryData<string> Templates => [RepositoryTemplate, ConsumerTemplate];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_parameter_has_a_description_and_its_allowed_values(string file)
    {
        var parameters = TemplateReader.Read(file, Text(file)).AsMap().Required("Parameters").AsMap();

        Assert.All(
            parameters.Entries,
            parameter =>
            {
                var declaration = parameter.Value.AsMap();
                Assert.NotNull(declaration["Description"]);
                Assert.True(
                    declaration["AllowedPattern"] is not null
                        || declaration["AllowedValues"] is not null
                        || (declaration["MinValue"] is not null && declaration["MaxValue"] is not null),
                    $"{parameter.At}: {parameter.Key} takes anything"
                );
                if (declaration["AllowedPattern"] is { } pattern)
                {
                    Assert.True(
                        pattern.AsText().StartsWith('^') && pattern.AsText().EndsWith('$'),
                        $"{pattern.At}: the pattern must be anchored"
                    );
                }
            }
        );
    }

    [Fact]
    public void Parameters_that_both_stacks_share_have_the_same_pattern()
    {
        Assert.Equal(Pattern(RepositoryTemplate, "ExternalId"), Pattern(ConsumerTemplate, "ExternalId"));
    }

    /// <summary>Names of functions and roles have at most 64 characters (Lambda and IAM API references).</summary>
    [Fact]
    public void The_limit_of_a_stacks_name_leaves_room_for_every_name_made_from_it()
    {
        var longest = Functions.Keys.Max(handler => "-".Length + handler.Length);

        Assert.Contains($"{{0,{64 - longest - 1}}}", Pattern(ConsumerTemplate, "RepositoryStackName"), StringComparison.Ordinal);
        Assert.Equal($"^.{{1,{64 - longest}}}$", Repository.Resources[StackNameFits].Properties.Required("AllowedPattern").AsText());
    }

    /// <summary>Otherwise IAM or Lambda, whichever allows less, would refuse it in its own words.</summary>
    [Fact]
    public void Whatever_has_room_for_64_characters_comes_after_the_check_of_the_stacks_name()
    {
        var short64 = Repository
            .Resources.Values.Where(resource => resource.Type is "AWS::IAM::Role" or "AWS::Serverless::Function" or "AWS::Events::Rule")
            .ToArray();

        Assert.NotEmpty(short64);
        Assert.All(short64, resource => Assert.True(ComesAfterTheCheck(resource), $"{resource.At}: {resource.LogicalId}"));
    }

    private const string StackNameFits = "StackNameFits";

    private static bool ComesAfterTheCheck(TemplateResource resource) =>
        References
            .Of(resource)
            .Any(reference =>
                reference.Name == StackNameFits
                || (Repository.Resources.TryGetValue(reference.Name.Split('.')[0], out var needed) && ComesAfterTheCheck(needed))
            );

    private static string Pattern(string file, string parameter) =>
        TemplateReader
            .Read(file, Text(file))
            .AsMap()
            .Required("Parameters")
            .AsMap()
            .Required(parameter)
            .AsMap()
            .Required("AllowedPattern")
            .AsText();
}
