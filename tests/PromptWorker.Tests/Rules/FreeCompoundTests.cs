using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Exclusions in one word, and lists of them in Japanese.</summary>
public sealed class FreeCompoundTests
{
    [Theory]
    [InlineData("A dog on a beach, text-free", "A dog on a beach", "text")]
    [InlineData("A text-free clip of a dog", "A clip of a dog", "text")]
    [InlineData("A logo-free, people-free view of a mountain", "view of a mountain", "logo, people")]
    [InlineData("A text- and logo-free view of a mountain", "view of a mountain", "text, logo")]
    [InlineData("A bakery, text free", "A bakery", "text")]
    [InlineData("Ein Hund am Strand, textfrei", "Ein Hund am Strand", "text")]
    [InlineData("Ein textfreier Clip von einem Hund", "Ein Clip von einem Hund", "text")]
    [InlineData("Ein Hund am Strand, text- und logofrei", "Ein Hund am Strand", "text, logo")]
    [InlineData("Un chien sur la plage, sans texte", "Un chien sur la plage", "texte")]
    [InlineData("Un perro en la playa, libre de texto", "Un perro en la playa", "texto")]
    [InlineData("砂浜の犬、テキストなし", "砂浜の犬", "テキスト")]
    [InlineData("犬、文字、ロゴなし", "犬", "文字, ロゴ")]
    [InlineData("静かな街、人や車なし", "静かな街", "人, 車")]
    public void An_exclusion_is_read_and_what_is_shown_stays(string prompt, string rest, string exclusions)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Equal(rest, reading.Rest);
        Assert.Equal(exclusions, string.Join(", ", reading.Exclusions));
    }

    [Theory]
    [InlineData("A sugar-free soda on ice")]
    [InlineData("An ad-free music app on a phone")]
    [InlineData("A hands-free phone mount on a dashboard")]
    [InlineData("Zuckerfreie Limonade auf Eis")]
    [InlineData("Ein barrierefreies Haus am See")]
    public void What_a_product_is_free_of_is_no_exclusion(string prompt)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Empty(reading.Exclusions);
        Assert.Equal(prompt, reading.Rest);
    }
}
