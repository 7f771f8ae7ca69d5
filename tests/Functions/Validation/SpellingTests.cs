using System.Text.Json;
using System.Text.Json.Serialization;
using RepoGrant.Contract;

namespace RepoGrant.Tests.Validation;

public sealed class SpellingTests
{
    public static TheoryData<Type> Enums =>
        [
            .. typeof(Spelling<>)
                .Assembly.GetTypes()
                .Where(type => type.IsEnum && type.IsDefined(typeof(JsonConverterAttribute), inherit: false)),
        ];

    [Theory]
    [MemberData(nameof(Enums))]
    public void Every_member_is_spelled_as_its_name_in_the_case_of_its_kind(Type type)
    {
        foreach (var member in Enum.GetValues(type).Cast<object>())
        {
            var spelled = JsonSerializer.Serialize(member, type);
            Assert.Equal(member.ToString(), spelled.Trim('"').Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(member, JsonSerializer.Deserialize(spelled, type));
        }
    }

    [Theory]
    [InlineData("\"Read\"", "AccessLevel: found 'Read'; allowed are read, contribute, maintain, full.")]
    [InlineData("0", "AccessLevel: found no text.")]
    [InlineData("null", "AccessLevel: found no text.")]
    public void Anything_else_is_refused_by_name(string json, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccessLevel>(json)).Message,
            StringComparison.Ordinal
        );
}
