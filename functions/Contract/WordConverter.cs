using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>
/// Reads and writes an enum as its members' words (<see cref="JsonStringEnumMemberNameAttribute"/>, or the member's name without one),
/// matched exactly and never as numbers. .NET's JsonStringEnumConverter accepts any case and made the executable 200 KB larger.
/// </summary>
internal sealed class WordConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <summary>The words, in the order of the members' values: 0, 1, …</summary>
    public static string[] Words { get; } = WordsOf(typeof(T));

    /// <summary>A member's word.</summary>
    public static string WordOf(T value) => Words[Unsafe.BitCast<T, int>(value)];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var index = reader.TokenType == JsonTokenType.String ? Array.IndexOf(Words, reader.GetString()) : -1;
        return index >= 0
            ? Unsafe.BitCast<int, T>(index)
            : throw new JsonException($"{typeof(T).Name}: not one of {string.Join(", ", Words)}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(WordOf(value));

    private static string[] WordsOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type type)
    {
        var members = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        var words = new string[members.Length];
        foreach (var member in members)
            words[(int)member.GetRawConstantValue()!] = member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? member.Name;

        return words;
    }
}
