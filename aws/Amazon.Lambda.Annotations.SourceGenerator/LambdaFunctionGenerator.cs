using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// Generates a wrapper for each [LambdaFunction] method, and the Main that chooses among them. If anything is refused it generates nothing,
/// so that no other errors follow from that one.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class LambdaFunctionGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var settings = context.CompilationProvider.Select(AssemblySettings.Read);
        var functions = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "Amazon.Lambda.Annotations.LambdaFunctionAttribute",
                static (_, _) => true,
                LambdaFunction.Read
            )
            .Collect();
        context.RegisterSourceOutput(functions.Combine(settings), static (context, found) => Generate(context, found.Left, found.Right));
    }

    private static void Generate(SourceProductionContext context, ImmutableArray<LambdaFunction> functions, AssemblySettings settings)
    {
        var findings = settings
            .Findings(functions.Length > 0)
            .Concat(functions.SelectMany(function => function.Findings.All))
            .Concat(SameName(functions))
            .ToList();
        foreach (var finding in findings)
            context.ReportDiagnostic(finding.ToDiagnostic());

        if (findings.Count > 0 || functions.IsEmpty || settings.Serializer is null)
            return;

        foreach (var function in functions)
            context.AddSource(function.Wrapper + ".g.cs", SourceText.From(Sources.Wrapper(function), Encoding.UTF8));

        context.AddSource("Program.g.cs", SourceText.From(Sources.Program(functions, settings.Serializer), Encoding.UTF8));
    }

    // Ignores case: the variables of the generated Main are in lower case.
    private static IEnumerable<Finding> SameName(ImmutableArray<LambdaFunction> functions) =>
        functions
            .GroupBy(function => function.Method, StringComparer.OrdinalIgnoreCase)
            .SelectMany(same => same.Skip(1))
            .Select(function => new Finding(Rules.UniqueName, function.Place, function.Method));
}
