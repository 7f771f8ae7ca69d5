using LocalAws.Deployment;
using RepoGrant;
using RepoGrant.Consumer;
using RepoGrant.Host;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>Functions in the template, handlers in the executable: one name, one set of variables, one role each.</summary>
public class FunctionAgreementTests
{
    /// <summary>Read below .NET, by OpenSSL.</summary>
    private const string ForOpenSsl = "SSL_CERT_FILE";

    public static TheoryData<string> Handlers => [.. Functions.Keys];

    [Fact]
    public void Every_handler_of_the_executable_is_a_function_and_every_function_has_a_handler()
    {
        var handlers = typeof(Settings)
            .Assembly.GetTypes()
            .Where(type => type.GetMethod("HandleAsync") is not null)
            .Select(type => type.Name);

        Assert.Equal(handlers.Order(StringComparer.Ordinal), Functions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_functions_names_are_its_handlers(string handler)
    {
        var function = Functions[handler];
        var role = Repository.Resources[handler + "Role"];

        Assert.Equal(handler + "Function", function.LogicalId);
        Assert.Equal("${AWS::StackName}-" + handler, Argument(function.Properties.Required("FunctionName")));
        Assert.Equal(handler + "Role.Arn", Argument(function.Properties.Required("Role")));
        Assert.Equal("${AWS::StackName}-" + handler, Argument(role.Properties.Required("RoleName")));
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_function_reads_every_variable_that_the_template_sets_and_no_other(string handler)
    {
        var variables = Variables(Repository.FunctionGlobals).Concat(Variables(Functions[handler].Properties)).Except([ForOpenSsl]);
        var read = new HashSet<string>();
        var settings = new Settings(name =>
        {
            read.Add(name);
            return name == "REPOGRANT_WAIT_MINUTES" ? "1" : "us-east-2";
        });
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-2"); // Clients are created, and want a Region.

        RepoGrant.Handlers.Create(handler, settings, TimeProvider.System);

        read.Remove("AWS_REGION"); // Lambda's own.
        Assert.Equal(variables.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Variables(TemplateMap function) =>
        function["Environment"]?.AsMap()["Variables"]?.AsMap().Entries.Select(entry => entry.Key) ?? [];
}
