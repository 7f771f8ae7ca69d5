using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>
/// How the members of an enum are spelled in JSON, in their order. .NET's own converter of enums reads attributes at run time and takes
/// 8 KB of machine code for each enum.
/// </summary>
internal abstract class Spelling<T>(params string[] members) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text =
            reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"{typeof(T).Name}: found no text.");
        var value = Array.IndexOf(members, text);
        return value >= 0
            ? Unsafe.BitCast<int, T>(value)
            : throw new JsonException($"{typeof(T).Name}: found '{text}'; allowed are {string.Join(", ", members)}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(members[Unsafe.BitCast<T, int>(value)]);
}
