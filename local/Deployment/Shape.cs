using System.Collections;

namespace LocalAws.Deployment;

/// <summary>The properties of a resource type that LocalAws supports; those without a shape of their own take anything.</summary>
internal sealed class Shape : IEnumerable<string>
{
    private readonly Dictionary<string, Shape?> properties = new(StringComparer.Ordinal);

    public void Add(string property) => properties.Add(property, null);

    public void Add(string property, Shape shape) => properties.Add(property, shape);

    /// <summary>Refuses a property that is not supported, by name and line; both branches of an <c>!If</c> are looked at.</summary>
    public void Check(string what, TemplateNode node)
    {
        switch (node)
        {
            case TemplateMap { Entries: [{ Key: "Fn::If", Value: TemplateList { Items: [_, var then, var otherwise] } }] }:
                Check(what, then);
                Check(what, otherwise);
                break;
            case TemplateMap { Entries: [{ Key: var key }] } when key == "Ref" || Intrinsics.IsFunction(key):
                break;
            case TemplateMap map:
                Check(what, map);
                break;
            case TemplateList list:
                foreach (var item in list.Items)
                    Check(what, item);
                break;
        }
    }

    public IEnumerator<string> GetEnumerator() => properties.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Check(string what, TemplateMap map)
    {
        foreach (var entry in map.Entries)
        {
            if (!properties.TryGetValue(entry.Key, out var shape))
            {
                throw new TemplateException(
                    entry.At,
                    $"LocalAws does not support the property {entry.Key} of {what}; it knows {string.Join(", ", properties.Keys)}"
                );
            }

            shape?.Check($"{what} {entry.Key}", entry.Value);
        }
    }
}
