using System.Text;
using Amazon.Lambda.Annotations.SourceGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Packages.Tests.Annotations;

/// <summary>A source compiled with the stand-ins and the generator: what was generated, and every warning and error.</summary>
internal sealed record Compiled(IReadOnlyList<string> Files, string Code, IReadOnlyList<Diagnostic> Diagnostics)
{
    public const string Assembly = """
        using System.IO;
        using System.Threading.Tasks;
        using Amazon.Lambda.Annotations;
        using Amazon.Lambda.Core;
        [assembly: LambdaGlobalProperties(GenerateMain = true, Runtime = "provided.al2023")]
        [assembly: LambdaSerializer(typeof(App.Json))]
        namespace App
        {
            internal sealed class Json : ILambdaSerializer
            {
                public T Deserialize<T>(Stream requestStream) => default!;
                public void Serialize<T>(T response, Stream responseStream) { }
            }
        }

        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !path.Contains("xunit", StringComparison.Ordinal) && !path.Contains("CodeAnalysis", StringComparison.Ordinal))
            .Where(path => !path.Contains("SourceGenerator", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public IEnumerable<string> Ids => Diagnostics.Select(diagnostic => diagnostic.Id).Distinct();

    /// <summary>Classes in the namespace App of a program that has a serializer and requests a Main.</summary>
    public static Compiled Program(string classes) => Of(Assembly + "namespace App { " + classes + " }");

    public static Compiled Of(string source, OutputKind kind = OutputKind.ConsoleApplication)
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compilation(source, kind), out var output, out var reported);
        var generated = output.SyntaxTrees.Skip(1).ToList();
        return new(
            [.. generated.Select(tree => Path.GetFileName(tree.FilePath))],
            string.Concat(generated),
            [.. reported.Concat(output.GetDiagnostics()).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)]
        );
    }

    public static GeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create(
            [new LambdaFunctionGenerator().AsSourceGenerator()],
            parseOptions: Parsing,
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );

    public static CSharpCompilation Compilation(string source, OutputKind kind = OutputKind.ConsoleApplication) =>
        CSharpCompilation.Create(
            "bootstrap",
            [Tree(source)],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable)
                .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
                // The classes below have no documentation; the generated code's documentation is checked.
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)])
        );

    public static SyntaxTree Tree(string source) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Parsing, "App.cs");
}
