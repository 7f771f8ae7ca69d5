using System.Text;
using System.Text.Json;

namespace LocalAws.Iam;

/// <summary>A place in a policy's text, counted from 1.</summary>
internal readonly record struct TextPlace(int Line, int Column);

/// <summary>
/// Where a policy's statements are in its text, as simulations report it: AWS counts the place after a statement's opening brace and the
/// place after its closing one.
/// </summary>
internal static class StatementPlaces
{
    /// <summary>The statements' places, in the order of the text.</summary>
    public static IReadOnlyList<(TextPlace Start, TextPlace End)> In(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        List<(TextPlace, TextPlace)> places = [];
        var (inStatement, start) = (false, 0L);
        var depthOfStatements = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    inStatement = reader.ValueTextEquals("Statement");
                    depthOfStatements = 1;
                    break;
                case JsonTokenType.StartArray when inStatement && reader.CurrentDepth == 1:
                    depthOfStatements = 2;
                    break;
                case JsonTokenType.StartObject when inStatement && reader.CurrentDepth == depthOfStatements:
                    start = reader.BytesConsumed;
                    break;
                case JsonTokenType.EndObject when inStatement && reader.CurrentDepth == depthOfStatements:
                    places.Add((Place(bytes, start), Place(bytes, reader.BytesConsumed)));
                    break;
            }
        }
        return places;
    }

    private static TextPlace Place(byte[] bytes, long offset)
    {
        var before = Encoding.UTF8.GetString(bytes, 0, (int)offset);
        return new(before.Count(character => character == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
