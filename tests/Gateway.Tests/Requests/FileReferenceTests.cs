using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>Every member that names a file.</summary>
public sealed class FileReferenceTests
{
    private static readonly GenerateVideo Good = GatewayFixture.Request("t");

    private static readonly Dictionary<string, Func<string, GenerateVideo>> Members = new()
    {
        ["sourceImage"] = value => Good with { SourceImage = value },
        ["music.source"] = value => Good with { Music = new Music { Source = value } },
        ["overlays.logo.image"] = value => Good with { Overlays = new Overlays { Logo = new Overlay { Image = value } } },
        ["overlays.headline.image"] = value => Good with { Overlays = new Overlays { Headline = new Overlay { Image = value } } },
        ["overlays.callToAction.image"] = value => Good with { Overlays = new Overlays { CallToAction = new Overlay { Image = value } } },
        ["overlays.legalLine.image"] = value => Good with { Overlays = new Overlays { LegalLine = new Overlay { Image = value } } },
        ["diffusion.controlImage"] = value => Good with { Diffusion = new DiffusionSettings { ControlImage = value } },
        ["diffusion.mask"] = value => Good with { Diffusion = new DiffusionSettings { Mask = value, ReferenceImages = ["a.png"] } },
        ["diffusion.referenceImages"] = value => Good with { Diffusion = new DiffusionSettings { ReferenceImages = [value] } },
    };

    public static TheoryData<string> Names => [.. Members.Keys];

    /// <summary>Names that <see cref="Uri"/> takes and no resolver does.</summary>
    private static readonly string[] ImpossibleHosts =
        [string.Concat(Enumerable.Repeat("label.", 43)) + "example", "xn--\u00e4.example"];

    [Fact]
    public void WhatHasAHostThatCannotExist_IsRefused()
    {
        foreach (var address in ImpossibleHosts.Select(host => $"https://{host}/a"))
        {
            Assert.True(Uri.TryCreate(address, UriKind.Absolute, out _));
            Assert.Equal("sourceImage", Assert.Single(VideoRequestRules.Check(Good with { SourceImage = address }, ModelIds.All)).Field);
            Assert.Equal("callbackUrl", Assert.Single(VideoRequestRules.Check(Good with { CallbackUrl = address }, ModelIds.All)).Field);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsNoFile_IsRefused(string field)
    {
        foreach (var value in (string[])
        [
            "", "  ", "https://", "http://img.example/a.png", "file:///etc/passwd", "/etc/passwd", "ftp://x/y", "javascript:alert(1)",
            "data:image/png;base64,AAAA", " file:///etc/passwd", "asset:7", "C:\\a.png",
        ])
        {
            var fault = Assert.Single(VideoRequestRules.Check(Members[field](value), ModelIds.All));
            Assert.Equal(field, fault.Field);
            Assert.Contains($"{field} must be ", fault.Text, StringComparison.Ordinal);
            Assert.Contains("asset:", fault.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_AreAllowed(string field)
    {
        foreach (var value in (string[])
            ["videos/t/a.png", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "asset:3f2504e0-4f89-11d3-9a0c-0305e82c3301"])
        {
            Assert.Empty(VideoRequestRules.Check(Members[field](value), ModelIds.All));
        }

        var isAddressAllowed = !field.StartsWith("diffusion.", StringComparison.Ordinal);
        Assert.Equal(
            isAddressAllowed, VideoRequestRules.Check(Members[field]("HTTPS://img.example/a.png?x=1:2"), ModelIds.All).Count == 0);
    }
}
