using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>The assembly's attributes: whether to generate a Main, and the serializer of all functions.</summary>
internal sealed record AssemblySettings(bool GenerateMain, string? Runtime, string? Serializer, bool IsExecutable)
{
    private static readonly string[] Runtimes = ["provided.al2", "provided.al2023", "dotnet8", "dotnet10"];

    public static AssemblySettings Read(Compilation compilation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var global = Attribute(compilation, "Amazon.Lambda.Annotations.LambdaGlobalPropertiesAttribute");
        var serializer = Attribute(compilation, "Amazon.Lambda.Core.LambdaSerializerAttribute");
        return new(
            Argument(global, "GenerateMain") is true,
            Argument(global, "Runtime") as string,
            (serializer?.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol)?.ToDisplayString(),
            compilation.Options.OutputKind == OutputKind.ConsoleApplication
        );
    }

    public IEnumerable<Finding> Findings(bool anyFunction)
    {
        if (Runtime is not null && !Runtimes.Contains(Runtime))
            yield return new(Rules.Runtime, null, Runtime, string.Join(", ", Runtimes));

        if (GenerateMain && !IsExecutable)
            yield return new(Rules.Executable, null, "");

        if (GenerateMain && !anyFunction)
            yield return new(Rules.NoFunction, null, "");

        if (!GenerateMain && anyFunction)
            yield return new(Rules.Main, null, "");

        if (Serializer is null && anyFunction)
            yield return new(Rules.Serializer, null, "");
    }

    private static AttributeData? Attribute(Compilation compilation, string name) =>
        compilation.Assembly.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == name);

    private static object? Argument(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;
}
