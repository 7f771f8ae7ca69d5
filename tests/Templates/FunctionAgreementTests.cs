using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using LocalAws.Deployment;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Records;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>
/// Functions in the template, handlers in the executable: one name, one set of variables. If the executable lacked a handler that the
/// template names, the function would end silently: the generated Main then does nothing.
/// </summary>
public class FunctionAgreementTests
{
    private const string ForMain = "ANNOTATIONS_HANDLER";

    private static readonly Dictionary<string, MethodInfo> Methods = typeof(ValidateRequest)
        .Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(LambdaFunctionAttribute)))
        .ToDictionary(method => method.DeclaringType!.Name);

    private static readonly Lock Environments = new();

    public static TheoryData<string> Handlers => [.. Functions.Keys];

    [Fact]
    public void Every_handler_of_the_executable_is_a_function_and_every_function_has_a_handler() =>
        Agreement.Of(
            Methods.Keys,
            Functions.Keys,
            handler => $"template.yaml has no function for the handler {handler}: add the resource {handler}Function.",
            handler =>
                $"template.yaml has {handler}Function, and functions/ has no class {handler} with a method that is a [LambdaFunction]."
        );

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_functions_names_are_its_handlers(string handler)
    {
        var function = Functions[handler];
        var method = Methods[handler];

        Assert.Equal(handler + "Async", method.Name);
        Assert.Equal(handler + "Async", Argument(Variable(function.Properties, ForMain)!));
        Assert.Equal(handler + "Function", method.GetCustomAttribute<LambdaFunctionAttribute>()!.ResourceName);
        Assert.Equal("${AWS::StackName}-" + handler, Argument(function.Properties.Required("FunctionName")));
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void What_a_handler_takes_and_returns_is_in_the_JsonContext(string handler)
    {
        var method = Methods[handler];
        var types = method
            .GetParameters()
            .Select(parameter => parameter.ParameterType)
            .Concat(method.ReturnType.GetGenericArguments())
            .Where(type => type != typeof(Stream) && type != typeof(ILambdaContext));

        Assert.All(
            types,
            type =>
                Assert.True(
                    JsonContext.Default.GetTypeInfo(type) is not null,
                    $"{handler} takes or returns {type.Name}: JsonContext.cs needs [JsonSerializable(typeof({type.Name}))]."
                )
        );
    }

    [Fact]
    public void Every_function_starts_the_executable() =>
        Assert.Equal("bootstrap", Repository.FunctionGlobals.Required("Handler").AsText());

    [Fact]
    public void A_roles_name_begins_with_its_stack_and_says_what_it_is_for()
    {
        foreach (var (handler, function) in Functions)
        {
            var role = Argument(function.Properties.Required("Role"));
            var name = role == "ConsumerFunctionsRole.Arn" ? "consumer-functions" : handler;
            Assert.Equal(
                "${AWS::StackName}-" + name,
                Argument(Repository.Resources[role.Replace(".Arn", "", StringComparison.Ordinal)].Properties.Required("RoleName"))
            );
        }
    }

    [Fact]
    public void The_role_for_consumer_accounts_belongs_to_handlers_that_work_nowhere_else()
    {
        // Their dependencies: the way into a consumer account, the records, and nothing else that calls AWS.
        Type[] harmless = [typeof(Provisioner), typeof(GrantTable), typeof(Settings), typeof(TimeProvider)];
        var nowhereElse = Methods
            .Values.Select(method => method.DeclaringType!)
            // Functions that belong to no part maintain the records.
            .Where(type => type.Namespace != typeof(RecordGrant).Namespace)
            .Where(type =>
                type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)
                    .Any(made =>
                        made.GetParameters() is var parameters
                        && parameters.Any(parameter => parameter.ParameterType == typeof(Provisioner))
                        && parameters.All(parameter => harmless.Contains(parameter.ParameterType))
                    )
            )
            .Select(type => type.Name);

        var theirs = Functions
            .Where(function => Argument(function.Value.Properties.Required("Role")) == "ConsumerFunctionsRole.Arn")
            .Select(function => function.Key);

        Agreement.Of(
            nowhereElse,
            theirs,
            handler => $"{handler} works only in consumer accounts: in template.yaml its Role must be !GetAtt ConsumerFunctionsRole.Arn.",
            handler => $"{handler} also works elsewhere: in template.yaml it needs a role of its own, not ConsumerFunctionsRole."
        );
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_function_needs_no_variable_that_the_template_does_not_set(string handler) =>
        WithEnvironment(Set(handler), () => Activator.CreateInstance(Methods[handler].DeclaringType!));

    [Theory]
    [MemberData(nameof(Handlers))]
    public void A_function_needs_every_variable_that_is_set_for_it_alone(string handler)
    {
        foreach (var variable in Variables(Functions[handler].Properties).Except([ForMain]))
            Assert.True(Needs(handler, variable), $"{handler} does not read {variable}");
    }

    [Fact]
    public void Every_variable_that_is_set_for_all_is_needed_by_some()
    {
        foreach (var variable in Variables(Repository.FunctionGlobals))
            Assert.True(Functions.Keys.Any(handler => Needs(handler, variable)), $"No function reads {variable}");
    }

    // A handler reads its variables when it is created.
    private static bool Needs(string handler, string variable)
    {
        try
        {
            WithEnvironment(Set(handler).Except([variable]), () => Activator.CreateInstance(Methods[handler].DeclaringType!));
            return false;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException!.Message.Contains(variable, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Set(string handler) =>
        Variables(Repository.FunctionGlobals).Concat(Variables(Functions[handler].Properties));

    private static void WithEnvironment(IEnumerable<string> variables, Action action)
    {
        lock (Environments)
        {
            var set = variables.Append("AWS_REGION").ToList(); // Lambda's own.
            try
            {
                foreach (var variable in set)
                    Environment.SetEnvironmentVariable(variable, variable == "REPOGRANT_WAIT_MINUTES" ? "45" : "us-east-2");
                action();
            }
            finally
            {
                foreach (var variable in set)
                    Environment.SetEnvironmentVariable(variable, null);
            }
        }
    }

    private static IEnumerable<string> Variables(TemplateMap function) =>
        function["Environment"]?.AsMap()["Variables"]?.AsMap().Entries.Select(entry => entry.Key) ?? [];

    private static TemplateNode? Variable(TemplateMap function, string name) =>
        function["Environment"]?.AsMap()["Variables"]?.AsMap().Entries.Single(entry => entry.Key == name).Value;
}
