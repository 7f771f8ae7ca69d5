using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace LocalAws.Events.Patterns;

/// <summary>An IP address in a range; addresses are compared by value, so any spelling of an IPv6 address matches.</summary>
internal sealed partial record AddressMatch(UInt128 Bottom, UInt128 Top, int Length) : ValueMatch
{
    public override bool Matches(EventValue value) =>
        value.IsString
        && Address(value.Text[1..^1]) is { } address
        && address.Length == Length
        && address.Number >= Bottom
        && address.Number <= Top;

    /// <summary>The match for a plain string that is an address; null for any other string.</summary>
    public static AddressMatch? Exactly(string text) =>
        Address(text) is { } address ? new AddressMatch(address.Number, address.Number, address.Length) : null;

    /// <summary>Reads <c>10.0.0.0/24</c>. The range starts at the address as written, not at the network's first one.</summary>
    public static AddressMatch Within(string block)
    {
        if (block.Split('/') is not [var text, var mask])
            throw new InvalidEventPatternException("Malformed CIDR, one '/' required");

        if (!int.TryParse(mask, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits))
            throw new InvalidEventPatternException("Malformed CIDR, mask bits must be an integer");

        if (bits < 0)
            throw new InvalidEventPatternException("Malformed CIDR, mask bits must not be negative");

        if (!LooksLikeAddress(text))
            throw new InvalidEventPatternException($"Nonstandard IP address: {text}");

        var (number, length) = Address(text) ?? throw new InvalidEventPatternException($"Invalid IP address: {text}");
        if (bits > length)
            throw new InvalidEventPatternException($"IPv{(length == 32 ? 4 : 6)} mask bits must be < {length + 1}");

        var free = length - bits;
        var others = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        return new AddressMatch(number, number | others, length);
    }

    private static (UInt128 Number, int Length)? Address(string text)
    {
        if (V4().IsMatch(text))
        {
            // Not IPAddress.Parse: it reads a part with a leading zero as octal.
            UInt128 number = 0;
            foreach (var part in text.Split('.'))
            {
                if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    return null;

                number = (number << 8) | value;
            }

            return (number, 32);
        }

        if (!V6().IsMatch(text) || !IPAddress.TryParse(text, out var address))
            return null;

        return (address.GetAddressBytes().Aggregate(UInt128.Zero, (number, part) => (number << 8) | part), 128);
    }

    private static bool LooksLikeAddress(string text) => V4().IsMatch(text) || V6().IsMatch(text);

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\z")]
    private static partial Regex V4();

    [GeneratedRegex(@"\A[0-9a-fA-F:]*:[0-9a-fA-F:]*\z")]
    private static partial Regex V6();
}
