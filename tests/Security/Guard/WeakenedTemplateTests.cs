using System.Text.Json.Nodes;

namespace Security.Tests.Guard;

/// <summary>cfn-guard would notice: templates with one protection removed.</summary>
public sealed class WeakenedTemplateTests(WeakenedTemplateTests.Table table) : IClassFixture<WeakenedTemplateTests.Table>
{
    private const WeakeningLevel Level = WeakeningLevel.Guard;

    public static TheoryData<string> Cases => Weakenings.Names<Weakening>(Level);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_weakened_template_breaks_its_rule(string name)
    {
        var weakening = Weakenings.Get<Weakening>(Level, name);
        var deployment = (await Deployment.AllAsync()).SingleOrDefault(deployment => deployment.Name == weakening.Deployment);
        Assert.True(deployment is not null, $"\"{name}\": there is no deployment \"{weakening.Deployment}\".");
        var template = deployment.Resolve();
        var resource = template["Resources"]![weakening.Resource]?["Properties"]?.AsObject();
        Assert.True(resource is not null, $"\"{name}\": there is no resource {weakening.Resource}.");
        foreach (var (property, value) in weakening.Instead ?? [])
        {
            Assert.True(resource.Remove(property), $"\"{name}\": {weakening.Resource} does not have {property}.");
            if (value is not null)
                resource[property] = value.DeepClone();
        }
        foreach (var (property, value) in weakening.Added ?? [])
            Assert.True(resource.TryAdd(property, value!.DeepClone()), $"\"{name}\": {weakening.Resource} has {property}.");

        var (_, failed) = await CfnGuard.ValidateAsync(template, "identityandaccessmanagement", "cloudwatch");
        table.Add(weakening, failed.ContainsKey(weakening.Breaks));
        Assert.Contains(weakening.Breaks, failed.Keys);
    }

    /// <summary>A case of guard.yaml.</summary>
    internal sealed record Weakening(string Name, string Deployment, string Resource, string Breaks) : IWeakening
    {
        public JsonObject? Instead { get; init; }

        public JsonObject? Added { get; init; }
    }

    public sealed class Table : IDisposable
    {
        private readonly Report report = new("9-templates-2-would-notice", "cfn-guard would notice: templates with one protection less");
        private readonly List<string[]> rows = [];

        internal void Add(Weakening weakening, bool isNoticed)
        {
            report.Expect(true, isNoticed, $"{weakening.Deployment}, {weakening.Name}: {weakening.Breaks} is broken");
            rows.Add([weakening.Deployment, weakening.Name, weakening.Breaks]);
        }

        public void Dispose()
        {
            report.Table(["deployment", "weakened", "rule that breaks"], rows);
            report.End();
        }
    }
}
