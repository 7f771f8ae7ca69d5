using Microsoft.CodeAnalysis;

namespace Packages.Tests.Annotations;

/// <summary>
/// What the official generator refuses, or makes code of that does not compile, and what the stand-in's generator does not support: each
/// is an error, and no code.
/// </summary>
public sealed class RefusedCodeTests
{
    [Theory]
    [InlineData(
        "STANDIN02",
        "static class A { [LambdaFunction] public static Task<int> M(int n, ILambdaContext c) => throw new IOException(); }",
        "STANDIN04"
    )]
    [InlineData(
        "STANDIN02",
        "class A { class B { [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => throw new IOException(); } }"
    )]
    [InlineData("STANDIN02", "class A<T> { [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData(
        "STANDIN02",
        "class Serializer { [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => throw new IOException(); }"
    )]
    [InlineData("STANDIN03", "class A(int x) { [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => Task.FromResult(x); }")]
    [InlineData(
        "STANDIN03",
        "class A { A() { } [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => throw new IOException(); }"
    )]
    [InlineData("STANDIN04", "class A { [LambdaFunction] Task<int> M(int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public static Task<int> M(int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public Task<T> M<T>(T n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public Task<int> M(in int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public Task<int> M(int n) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public ValueTask<int> M(int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData("STANDIN04", "class A { [LambdaFunction] public Task M(int n, ILambdaContext c) => throw new IOException(); }")]
    [InlineData(
        "STANDIN05",
        "record R; class A { [LambdaFunction] public Task<int> M(R r, ILambdaContext c) => throw new IOException(); }",
        "CS0051"
    )]
    [InlineData(
        "STANDIN05",
        "record R; class A { [LambdaFunction] internal Task<R[]> M(int n, ILambdaContext c) => throw new IOException(); }"
    )]
    [InlineData("AWSLambda0106", "class A { [LambdaFunction(ResourceName = \"a-b\")] public Task M() => Task.CompletedTask; }")]
    public void A_function_that_the_generated_code_could_not_call_is_refused_by_name(string id, string code, string? other = null)
    {
        var compiled = Compiled.Program(code.Replace("class A", "public class A", StringComparison.Ordinal));

        Assert.Contains(id, compiled.Ids);
        // Of the compiler only what it says of the function itself, and that there is no Main.
        Assert.Empty(compiled.Ids.Except([id, "CS5001", other]));
        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void A_method_cannot_have_the_name_of_its_class() =>
        Assert.Contains("CS0542", Compiled.Program("class A { [LambdaFunction] public Task A() => Task.CompletedTask; }").Ids);

    [Fact]
    public void A_function_of_the_global_namespace_is_refused() =>
        Assert.Contains(
            "STANDIN02",
            Compiled.Of(Compiled.Assembly + "public class A { [LambdaFunction] public Task M() => Task.CompletedTask; }").Ids
        );

    [Theory]
    [InlineData("M", "M")]
    [InlineData("Run", "run")]
    public void Methods_that_ANNOTATIONS_HANDLER_cannot_tell_apart_are_refused(string one, string other)
    {
        var compiled = Compiled.Program(
            $$"""
            public class A { [LambdaFunction] public Task {{one}}() => Task.CompletedTask; }
            public class B { [LambdaFunction] public Task {{other}}() => Task.CompletedTask; }
            """
        );

        Assert.Equal(["STANDIN06", "CS5001"], compiled.Ids);
    }

    [Theory]
    [InlineData("Stream", "Stream", "CS0121")] // Both a reader and a writer of streams: the builder's overloads are ambiguous.
    [InlineData("string?", "int", "CS8669")] // Generated files have no nullable annotations.
    public void A_signature_that_the_official_packages_cannot_bind_does_not_compile(string input, string output, string error) =>
        Assert.Contains(
            error,
            Compiled
                .Program($"public class A {{ [LambdaFunction] public Task<{output}> M({input} i, ILambdaContext c) => throw new(); }}")
                .Ids
        );

    [Fact]
    public void A_class_whose_field_would_be_a_keyword_does_not_compile() =>
        Assert.NotEmpty(Compiled.Program("public class Event { [LambdaFunction] public Task M() => Task.CompletedTask; }").Diagnostics);

    [Theory]
    [InlineData("Runtime = \"provided.al2023\"", "Runtime = \"provided\"", "AWSLambda0112")]
    [InlineData("GenerateMain = true, ", "", "STANDIN01")]
    [InlineData("[assembly: LambdaSerializer(typeof(App.Json))]", "", "AWSLambda0108")]
    public void Invalid_assembly_attributes_are_refused(string right, string wrong, string id)
    {
        const string Function = "namespace App { public class A { [LambdaFunction] public Task M() => Task.CompletedTask; } }";
        Assert.Contains(right, Compiled.Assembly, StringComparison.Ordinal);

        var compiled = Compiled.Of(Compiled.Assembly.Replace(right, wrong, StringComparison.Ordinal) + Function);

        Assert.Equal([id, "CS5001"], compiled.Ids);
    }

    [Fact]
    public void A_Main_without_functions_is_refused() => Assert.Equal(["AWSLambda0113", "CS5001"], Compiled.Program("").Ids);

    [Fact]
    public void A_Main_in_a_library_is_refused() =>
        Assert.Equal(
            ["AWSLambda0111"],
            Compiled
                .Of(
                    Compiled.Assembly + "namespace App { public class A { [LambdaFunction] public Task M() => Task.CompletedTask; } }",
                    OutputKind.DynamicallyLinkedLibrary
                )
                .Ids
        );

    [Fact]
    public void A_serializer_without_a_parameterless_constructor_does_not_compile()
    {
        const string Function =
            "namespace App { public class A { [LambdaFunction] public Task<int> M(int n, ILambdaContext c) => Task.FromResult(n); } }";
        var source = Compiled.Assembly.Replace("class Json :", "class Json(int x) :", StringComparison.Ordinal);

        Assert.Contains("CS7036", Compiled.Of(source + Function).Ids);
    }
}
