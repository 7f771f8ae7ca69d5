using LocalAws.Deployment;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>The functions' published versions, which executions invoke as long as they last.</summary>
public class FunctionVersionTests
{
    public static TheoryData<string> Handlers => [.. Functions.Keys];

    [Fact]
    public void Every_function_publishes_a_version_whenever_anything_of_it_changes()
    {
        Assert.Equal("live", Repository.FunctionGlobals.Required("AutoPublishAlias").AsText());
        Assert.Equal("true", Repository.FunctionGlobals.Required("AutoPublishAliasAllProperties").AsText());
        Assert.All(Functions.Values, function => Assert.Null(function.Properties["AutoPublishAlias"]));
    }

    /// <summary>An execution that waits for seventeen hours still invokes the version that an update has replaced.</summary>
    [Fact]
    public void A_version_that_is_replaced_stays() =>
        Assert.All(
            Functions.Values,
            function => Assert.Equal(("Delete", "Retain"), (function.DeletionPolicy, function.UpdateReplacePolicy))
        );

    /// <summary>
    /// SAM does not see that a parameter has another value. A version's description does, where it names the parameter; one that names a
    /// parameter that the function does not depend on would ask for a version of a function that has not changed, which Lambda refuses.
    /// </summary>
    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_version_is_replaced_when_a_parameter_that_its_function_depends_on_changes(string handler)
    {
        var properties = Functions[handler].Properties;
        var all = Repository
            .FunctionGlobals.Entries.Concat(properties.Entries)
            .Where(property => property.Key != "VersionDescription")
            .ToArray();

        Assert.Equal(
            all.SelectMany(property => Parameters(property.Value)).Distinct().Order(StringComparer.Ordinal),
            Parameters(properties.Required("VersionDescription")).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_versions_description_has_room_for_what_its_parameters_may_be(string handler)
    {
        var description = Argument(Functions[handler].Properties.Required("VersionDescription"))
            .Replace("${Tracing}", "Disabled", StringComparison.Ordinal)
            .Replace("${ExternalId}", new string('x', 200), StringComparison.Ordinal)
            .Replace("${WaitMinutes}", "720", StringComparison.Ordinal)
            .Replace("${ReportBucketName}", new string('x', 63), StringComparison.Ordinal)
            .Replace("${ReportBucketOwner}", new string('1', 12), StringComparison.Ordinal);

        Assert.DoesNotContain("${", description, StringComparison.Ordinal);
        Assert.InRange(description.Length, 1, 256);
        var pattern = Repository.Root.Required("Parameters").AsMap().Required("ExternalId").AsMap().Required("AllowedPattern").AsText();
        Assert.EndsWith("{2,200}$", pattern, StringComparison.Ordinal);
    }

    /// <summary>The parameters that a part of the template refers to, by itself or by conditions.</summary>
    private static IEnumerable<string> Parameters(TemplateNode node) =>
        References
            .Of(node)
            .Select(reference => reference.Name)
            .Where(Repository.Parameters.ContainsKey)
            .Concat(References.Conditions(node).SelectMany(condition => Parameters(Repository.Conditions.Required(condition.Name))))
            .Distinct();
}
