using CsCheck;
using Slipway.Azure.Records;

namespace Slipway.Azure.Tests.Records;

public sealed class RowNameTests
{
    [Fact]
    public void Any_text_becomes_a_key_that_the_service_takes() => Gen.String.Array[0, 30].Select(string.Concat).Sample(text =>
    {
        string name = RowName.Of(text);
        return name.Length <= 400 && name.All(c => char.IsAsciiLetterOrDigit(c) || "-._~@!".Contains(c, StringComparison.Ordinal));
    });

    [Fact]
    public void Two_texts_never_share_a_key_or_a_column() =>
        Gen.Select(Gen.Char["ab_!-.~@/#0"].Array[0, 4].Select(string.Concat), Gen.Char["ab_!-.~@/#0"].Array[0, 4].Select(string.Concat)).Sample((one, other) =>
            (one == other) == (RowName.Of(one) == RowName.Of(other))
            && (one == other) == (RowName.Column("In_", one) == RowName.Column("In_", other)));

    [Fact]
    public void A_column_has_only_letters_digits_and_underscores() => Gen.String.Sample(text =>
        RowName.Column("In_", text).All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
}
