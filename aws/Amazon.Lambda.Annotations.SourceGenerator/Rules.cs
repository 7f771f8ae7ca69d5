using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// What is refused. AWSLambda… are the official generator's own errors. STANDIN… are code for which the official generator writes
/// something that does not compile, and what this generator does not support though the official one does.
/// </summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor ResourceName = Rule(
        "AWSLambda0106",
        "Resource name",
        "The resource name '{0}' is not letters and digits alone"
    );

    public static readonly DiagnosticDescriptor Serializer = Rule(
        "AWSLambda0108",
        "Serializer",
        "[assembly: LambdaSerializer(typeof(…))] is missing: it names the serializer of all functions"
    );

    public static readonly DiagnosticDescriptor Executable = Rule(
        "AWSLambda0111",
        "Executable",
        "LambdaGlobalProperties asks for a Main, but the project is not an executable: set OutputType to Exe"
    );

    public static readonly DiagnosticDescriptor Runtime = Rule("AWSLambda0112", "Runtime", "The runtime '{0}' is not one of {1}");

    public static readonly DiagnosticDescriptor NoFunction = Rule(
        "AWSLambda0113",
        "No function",
        "LambdaGlobalProperties asks for a Main, but no method has [LambdaFunction]"
    );

    public static readonly DiagnosticDescriptor Main = Rule(
        "STANDIN01",
        "Main",
        "The stand-in for Amazon.Lambda.Annotations supports [LambdaFunction] only with "
            + "[assembly: LambdaGlobalProperties(GenerateMain = true)]"
    );

    public static readonly DiagnosticDescriptor Class = Rule(
        "STANDIN02",
        "Class of a function",
        "{0} must be a class of a namespace, neither nested, generic, abstract nor static, and not be called Serializer"
    );

    public static readonly DiagnosticDescriptor Constructor = Rule(
        "STANDIN03",
        "Constructor of a function's class",
        "{0} has no parameterless constructor that is public or internal: the generated code makes its instance with that"
    );

    public static readonly DiagnosticDescriptor Method = Rule(
        "STANDIN04",
        "Method of a function",
        "The stand-in for Amazon.Lambda.Annotations supports public or internal instance methods of the shape "
            + "'Task<TOutput> {0}(TInput, ILambdaContext)' or 'Task {0}()', without ref, in or out"
    );

    public static readonly DiagnosticDescriptor PublicTypes = Rule(
        "STANDIN05",
        "Types of a function's signature",
        "{0} is not public, and the generated method that has it in its signature is"
    );

    public static readonly DiagnosticDescriptor UniqueName = Rule(
        "STANDIN06",
        "Name of a function",
        "Another [LambdaFunction] method is called {0}, too: ANNOTATIONS_HANDLER tells functions apart by their methods' names"
    );

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "LambdaFunctions", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
