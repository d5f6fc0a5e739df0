using System.Reflection;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>
/// docs/operations/settings.md has every setting that a service reads through an options class. After a wanted change, run these tests with
/// ADGENIUS_APPROVE=1 and look at the difference.
/// </summary>
public sealed class SettingsDocumentTests
{
    private static readonly IReadOnlyList<RegisteredSection> Sections = RegisteredSections.Read();

    [Fact]
    public async Task Tables_are_those_of_the_registered_options()
    {
        var text = await File.ReadAllTextAsync(SettingsDocument.Path, TestContext.Current.CancellationToken);
        var start = text.IndexOf(SettingsDocument.Marker, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{SettingsDocument.Path} has no line {SettingsDocument.Marker}");
        var byHand = text[..(start + SettingsDocument.Marker.Length)];
        var expected = byHand + SettingsDocument.CreateTables(Sections);
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(SettingsDocument.Path, expected, TestContext.Current.CancellationToken);
            text = expected;
        }

        Assert.Equal(expected, text);
    }

    /// <summary>Also those that are registered under a condition.</summary>
    [Fact]
    public void Every_options_class_with_a_section_is_registered()
    {
        var declared = Sections.Select(one => one.Options.Assembly).Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetField("Section", BindingFlags.Static | BindingFlags.Public) is { IsLiteral: true })
            .ToList();

        Assert.True(declared.Count > 20, $"only {declared.Count} classes were found");
        Assert.Empty(declared.Except(Sections.Select(one => one.Options)));
    }

    [Fact]
    public void Every_setting_says_what_it_means() => Assert.Empty(
        Sections.SelectMany(SettingRows.Of).Where(row => string.IsNullOrEmpty(row.Meaning)).Select(row => row.Name));
}
