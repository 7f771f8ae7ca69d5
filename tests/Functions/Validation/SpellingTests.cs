using System.Text.Json;
using System.Text.Json.Serialization;
using RepoGrant.Contract;

namespace RepoGrant.Tests.Validation;

public sealed class SpellingTests
{
    public static TheoryData<Type> Enums =>
        [
            .. typeof(AccessLevel)
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
    [InlineData("\"write\"")]
    [InlineData("\"Read\"")]
    [InlineData("0")]
    [InlineData("null")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccessLevel>(json));
}
