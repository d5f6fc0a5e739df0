using AdGenius.Text.Fonts;

namespace AdGenius.Text.Tests.Fonts;

/// <summary>With the fonts of Debian's fonts-wqy-microhei and fonts-noto-color-emoji.</summary>
public sealed class FontLibraryTests(SystemFonts system) : IClassFixture<SystemFonts>
{
    [Theory]
    [InlineData("Grüße, Ελλάδα, мир")]
    [InlineData("עברית العربية")]
    [InlineData("中文 日本語 かな カナ 한국어")]
    [InlineData("🚀 🇩🇪 👩‍👩‍👧 ❤️ 1️⃣")]
    [InlineData("")]
    public void Text_of_many_scripts_is_covered(string text) => Assert.Empty(system.Library.FindMissingScripts(text));

    [Fact]
    public void What_no_font_covers_is_named_once_for_each_script()
    {
        using var bundledOnly = new FontLibrary([]);

        Assert.Equal(["Han", "emoji", "Thai"], bundledOnly.FindMissingScripts("日本 🚀 ไทย 中文"));
        Assert.Equal(["Gothic"], system.Library.FindMissingScripts("𐌰𐌱").Select(name => name == "Goth" ? "Gothic" : name));
    }

    [Fact]
    public void Emoji_take_a_colour_font_and_letters_do_not()
    {
        Assert.True(system.Library.FaceFor("🚀")!.HasColour);
        Assert.True(system.Library.FaceFor("❤️")!.HasColour);
        Assert.False(system.Library.FaceFor("❤\uFE0E")!.HasColour);
        Assert.False(system.Library.FaceFor("7")!.HasColour);
        Assert.False(system.Library.FaceFor("日")!.HasColour);
    }

    [Fact]
    public void A_folder_with_broken_and_foreign_files_is_no_obstacle()
    {
        var folder = Directory.CreateTempSubdirectory("adgenius-fonts-");
        File.WriteAllText(Path.Combine(folder.FullName, "broken.ttf"), "this is no font");
        File.WriteAllText(Path.Combine(folder.FullName, "empty.otf"), string.Empty);
        File.WriteAllText(Path.Combine(folder.FullName, "readme.txt"), "about");
        using var library = new FontLibrary([folder.FullName, "/not/there"]);

        Assert.Equal(["Han"], library.FindMissingScripts("日"));
        folder.Delete(recursive: true);
    }
}
