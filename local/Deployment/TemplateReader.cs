using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LocalAws.Deployment;

/// <summary>Reads YAML (and JSON, which is YAML) as CloudFormation does, keeping the line of everything.</summary>
internal sealed class TemplateReader
{
    private readonly IParser parser;
    private readonly string file;

    private TemplateReader(string file, string text)
    {
        this.file = file;
        parser = new Parser(new StringReader(text));
    }

    /// <param name="file">The name to give in messages.</param>
    /// <param name="text">The file's text.</param>
    public static TemplateNode Read(string file, string text)
    {
        try
        {
            var reader = new TemplateReader(file, text);
            reader.parser.Consume<StreamStart>();
            if (reader.parser.TryConsume<StreamEnd>(out _))
                throw new TemplateException(new(file, 1), "Template format error: unsupported structure.");
            reader.parser.Consume<DocumentStart>();
            var root = reader.Node();
            reader.parser.Consume<DocumentEnd>();
            return root;
        }
        catch (YamlException e)
        {
            throw new TemplateException(
                new(file, (int)e.Start.Line),
                $"Template format error: {Kind(text)} not well-formed. (line {e.Start.Line}, column {e.Start.Column})"
            );
        }
    }

    private static string Kind(string text) => text.TrimStart().StartsWith('{') ? "JSON" : "YAML";

    private TemplateNode Node()
    {
        var at = Position(parser.Current!);
        if (parser.Current is not NodeEvent { Anchor.IsEmpty: true } start)
            throw new TemplateException(at, "expected a value here; LocalAws does not support anchors and aliases");
        TemplateNode node = start switch
        {
            MappingStart => Map(at),
            SequenceStart => List(at),
            _ => Scalar(at),
        };
        return start.Tag is { IsEmpty: false, IsNonSpecific: false } tag ? LongForm(at, tag.Value, node) : node;
    }

    private TemplateMap Map(SourcePosition at)
    {
        parser.Consume<MappingStart>();
        var entries = new List<TemplateEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!keys.Add(key.Value))
                throw new TemplateException(Position(key), $"{key.Value} is in this mapping twice");
            entries.Add(new(Position(key), key.Value, Node()));
        }
        return new(at, entries);
    }

    private TemplateList List(SourcePosition at)
    {
        parser.Consume<SequenceStart>();
        var items = new List<TemplateNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node());
        return new(at, items);
    }

    private TemplateScalar Scalar(SourcePosition at)
    {
        var scalar = parser.Consume<Scalar>();
        var plain = scalar.Style == ScalarStyle.Plain;
        if (plain && scalar.Value is "" or "~" or "null")
            throw new TemplateException(at, "a value is missing here (CloudFormation does not accept null)");
        return new(at, scalar.Value, plain);
    }

    /// <summary><c>!Sub x</c> means <c>Fn::Sub: x</c>; only Ref and Condition have no prefix.</summary>
    private static TemplateMap LongForm(SourcePosition at, string tag, TemplateNode argument)
    {
        if (!tag.StartsWith('!'))
            throw new TemplateException(at, $"LocalAws does not support the tag {tag}");
        var name = tag[1..] is "Ref" or "Condition" ? tag[1..] : "Fn::" + tag[1..];
        if (
            name == "Fn::GetAtt"
            && argument is TemplateScalar { Text: var dotted }
            && dotted.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
        )
        {
            argument = new TemplateList(
                at,
                [new TemplateScalar(at, dotted[..dot], Plain: false), new TemplateScalar(at, dotted[(dot + 1)..], Plain: false)]
            );
        }
        return new(at, [new(at, name, argument)]);
    }

    private SourcePosition Position(ParsingEvent e) => new(file, (int)e.Start.Line);
}
