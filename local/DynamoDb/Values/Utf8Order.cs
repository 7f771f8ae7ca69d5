namespace LocalAws.DynamoDb.Values;

/// <summary>The order of strings by their UTF-8 bytes, which DynamoDB sorts by; .NET's ordinal order is that of UTF-16.</summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        var common = Math.Min(left.Length, right.Length);
        for (var i = 0; i < common; i++)
        {
            if (left[i] != right[i])
                return Weight(left[i]) - Weight(right[i]);
        }
        return left.Length - right.Length;
    }

    /// <summary>Surrogates encode code points above all others, so they sort last.</summary>
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
