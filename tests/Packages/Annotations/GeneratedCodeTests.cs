using Microsoft.CodeAnalysis;

namespace Packages.Tests.Annotations;

/// <summary>What the stand-in's generator makes of [LambdaFunction] methods.</summary>
public sealed class GeneratedCodeTests
{
    private const string TwoFunctions = """
        public sealed record Order(string Item);
        internal sealed class Ship
        {
            [LambdaFunction]
            public Task<Order> ShipAsync(Order order, ILambdaContext context) => Task.FromResult(order);
        }
        internal sealed class Read
        {
            [LambdaFunction]
            internal Task<Order> ReadAsync(Stream input, ILambdaContext context) => throw new IOException();
        }
        """;

    [Fact]
    public void A_wrapper_for_each_function_and_a_Main_compile_without_a_warning()
    {
        var compiled = Compiled.Program(TwoFunctions);

        Assert.Empty(compiled.Diagnostics);
        Assert.Equal(["Ship_ShipAsync_Generated.g.cs", "Read_ReadAsync_Generated.g.cs", "Program.g.cs"], compiled.Files);
    }

    [Fact]
    public void The_wrapper_of_a_stream_handler_gives_the_builder_the_stream_itself()
    {
        var compiled = Compiled.Program(TwoFunctions);

        Assert.Contains(
            "Func<System.IO.Stream, Amazon.Lambda.Core.ILambdaContext, System.Threading.Tasks.Task<App.Order>> readasync_handler",
            compiled.Code,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("public Task M() => Task.CompletedTask;")]
    [InlineData("public Task<Stream> M(Order order, ILambdaContext context) => throw new IOException();")]
    [InlineData(
        "public Task<System.Collections.Generic.IReadOnlyList<Order>> M(Order[] @in, ILambdaContext _) => throw new IOException();"
    )]
    [InlineData("public Task<(int One, Order Two)> M(System.DateTimeOffset? at, ILambdaContext context) => throw new IOException();")]
    public void Every_supported_signature_compiles(string method)
    {
        var compiled = Compiled.Program($"public sealed record Order(string Item); internal class Ship {{ [LambdaFunction] {method} }}");

        Assert.Empty(compiled.Diagnostics);
    }

    [Fact]
    public void A_project_without_functions_gets_no_code()
    {
        var compiled = Compiled.Of("class Program { static void Main() { } }");

        Assert.Empty(compiled.Diagnostics);
        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void An_edit_elsewhere_generates_nothing_again()
    {
        var before = Compiled.Compilation(Compiled.Assembly + "namespace App { " + TwoFunctions + " }");
        var after = before.AddSyntaxTrees(Compiled.Tree("namespace App { internal sealed class Other; }"));

        var cancellationToken = TestContext.Current.CancellationToken;
        var driver = Compiled.Driver().RunGenerators(before, cancellationToken).RunGenerators(after, cancellationToken);
        var results = driver.GetRunResult().Results.Single();

        var outputs = results.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).ToList();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Fact]
    public void A_class_of_one_namespace_is_found_from_the_Main_of_another()
    {
        var compiled = Compiled.Of(
            Compiled.Assembly
                + """
                namespace App.One
                {
                    internal sealed class A { [LambdaFunction] public Task<int> First(int n, ILambdaContext c) => Task.FromResult(n); }
                }
                namespace App.Two
                {
                    internal sealed class A { [LambdaFunction] public Task<int> Second(int n, ILambdaContext c) => Task.FromResult(n); }
                }
                """
        );

        Assert.Empty(compiled.Diagnostics);
        Assert.Contains("new App.Two.A_Second_Generated().Second", compiled.Code, StringComparison.Ordinal);
    }
}
