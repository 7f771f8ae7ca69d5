using System.Reflection;
using System.Xml.Linq;

namespace Aws.Tests.Surface;

/// <summary>
/// A stand-in is a subset of the official package: code that compiles against it compiles against the package, and calls the same
/// members. What the packages have is written down in the files beside this one.
/// </summary>
public sealed class SurfaceTests
{
    public static TheoryData<string> Packages =>
        [
            .. XDocument
                .Load(Path.Combine(AppContext.BaseDirectory, "AwsPackages.props"))
                .Descendants("PackageReference")
                .Select(package => package.Attribute("Include")!.Value),
        ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_stand_in_has_only_members_of_the_official_package(string package)
    {
        var types = Assembly.Load(package).GetExportedTypes();

        Assert.NotEmpty(types);
        Assert.Empty(SurfaceFile.Of(package).MissingOf(types));
    }

    /// <summary>Context, logger and serializer are implemented by tests and tools. The clients' interfaces are only called.</summary>
    [Theory]
    [MemberData(nameof(Packages))]
    public void An_implementation_of_a_stand_ins_interface_implements_the_official_one(string package)
    {
        var types = Assembly
            .Load(package)
            .GetExportedTypes()
            .Where(type => type.Namespace!.StartsWith("Amazon.Lambda", StringComparison.Ordinal));

        Assert.Empty(SurfaceFile.Of(package).LackingOf(types));
    }

    [Fact]
    public void Members_that_an_interface_lacks_are_named()
    {
        var file = SurfaceFile.Parse([
            "interface Aws.Tests.Surface.SurfaceTests.IGranted",
            "    int Count { get; }",
            "    void Revoke()",
            "    virtual void Report()",
        ]);

        Assert.Equal(["Aws.Tests.Surface.SurfaceTests+IGranted: void Revoke()"], file.LackingOf([typeof(IGranted), typeof(Granted)]));
    }

    [Fact]
    public void Members_that_differ_from_the_official_package_are_named()
    {
        var file = SurfaceFile.Parse([
            "# a comment",
            "using System",
            "interface Aws.Tests.Surface.SurfaceTests.IGranted",
            "    int Count { get; set; }",
            "    bool Grant(string name, int times = 2)",
            "class Aws.Tests.Surface.SurfaceTests.Granted : Exception",
            "    implements Aws.Tests.Surface.SurfaceTests.IGranted",
            "    new()",
            "    int Count { get; set; }",
            "    protected virtual void Revoke()",
        ]);

        Assert.Equal(
            [
                "Aws.Tests.Surface.SurfaceTests+IGranted: int Count { get; }",
                "Aws.Tests.Surface.SurfaceTests+IGranted: bool Grant(string name, int times = 1)",
                "Aws.Tests.Surface.SurfaceTests+Granted: int Count { get; protected set; }",
                "Aws.Tests.Surface.SurfaceTests+Granted: bool Grant(string name, int times = 1)",
                "Aws.Tests.Surface.SurfaceTests+Granted: virtual void Revoke()",
                "sealed class Aws.Tests.Surface.SurfaceTests.Level<T> where T : struct",
            ],
            file.MissingOf([typeof(IGranted), typeof(Granted), typeof(Level<>)])
        );
    }

    public interface IGranted
    {
        int Count { get; }

        bool Grant(string name, int times = 1);
    }

    public class Granted : Exception, IGranted
    {
        public int Count { get; protected set; }

        public bool Grant(string name, int times = 1) => times > Count;

        public virtual void Revoke() => Count--;

        internal void NotSeen() => Count++;
    }

    public sealed class Level<T>
        where T : struct;
}
