using AdGenius.Cli.Commands;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Tests;

public sealed class CreativeNameTests
{
    [Theory]
    [InlineData("A serene mountain landscape at sunrise. Then a city.", "a-serene-mountain-landscape-at-sunrise")]
    [InlineData("🌊🏄", "creative")]
    [InlineData("كلب يركض", "creative")]
    [InlineData(null, "creative")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "donaudampfschifffahrtsgesellschaftskapit")]
    public void A_creative_is_named_after_the_prompt(string? prompt, string name)
    {
        Assert.Equal(name, CreativeName.Of(prompt));
        Assert.True(VideoRequestRules.IsName(CreativeName.Of(prompt)));
    }
}
