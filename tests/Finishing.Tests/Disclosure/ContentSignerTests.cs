using AdGenius.Finishing.Disclosure;
using AdGenius.Media.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.Finishing.Tests.Disclosure;

/// <summary>A script plays the signer program: it appends a box, and verifies that there is one.</summary>
public sealed class ContentSignerTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private const string Signs = """
        #!/bin/sh
        if [ "$1" = verify ]; then grep -q SIGNED "$2" || { echo unsigned >&2; exit 1; }; exit 0; fi
        grep -q trainedAlgorithmicMedia "$4" || exit 3
        cp "$2" "$3" && printf '\000\000\000\016freeSIGNED' >> "$3"
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_signed_last_and_verified()
    {
        var signer = await SignerAsync(Signs);
        var clip = await media.ClipAsync("signed-source.mp4", 1, "160x90");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Disclosure = new DisclosureOptions { ContentCredentials = ContentCredentials.Required },
            Outputs = [new OutputSpec { Name = "signed", Size = new(160, 90) }],
        };

        var output = (await media.FinisherWith(signer).FinishAsync(request, media.NewFolder(), Cancellation)).Outputs[0];

        Assert.True(output.IsSigned);
        var bytes = await File.ReadAllBytesAsync(output.VideoFile, Cancellation);
        Assert.True(bytes.AsSpan().EndsWith("SIGNED"u8));
        Assert.NotNull(await XmpMarker.ReadMp4Async(output.VideoFile, Cancellation));
    }

    [Fact]
    public void A_required_signature_without_a_program_is_refused()
    {
        var refused = Assert.Throws<FinishingRefusedException>(
            () => media.Signer.Check(new DisclosureOptions { ContentCredentials = ContentCredentials.Required }));

        Assert.Equal("disclosure.c2pa", refused.Field);
        media.Signer.Check(new DisclosureOptions { ContentCredentials = ContentCredentials.WhenAvailable });
    }

    [Theory]
    [InlineData("#!/bin/sh\nexit 0", "wrote no signed file")]
    [InlineData("#!/bin/sh\n[ $1 = verify ] && exit 1; cp $2 $3; echo x >> $3", "ended with exit code 1")]
    [InlineData(
        "#!/bin/sh\nif [ $1 = verify ]; then echo '{\"validation_status\": [{}]}'; else cp $2 $3; echo x >> $3; fi",
        "does not accept its own signature")]
    [InlineData("#!/bin/sh\necho no key >&2; exit 4", "ended with exit code 4: no key")]
    public async Task A_program_that_fails_fails_the_file(string script, string message)
    {
        var signer = await SignerAsync(script);
        var file = await media.ClipAsync("unsigned.mp4", 1, "64x64");

        var failed = await Assert.ThrowsAsync<ToolFailedException>(() => signer.SignAsync(
            file, new DisclosureOptions { ContentCredentials = ContentCredentials.WhenAvailable }, media.NewFolder(), Cancellation));

        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    private async Task<ContentSigner> SignerAsync(string script)
    {
        var program = Path.Combine(media.NewFolder(), "signer");
        await File.WriteAllTextAsync(program, script.ReplaceLineEndings("\n") + "\n", Cancellation);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script that plays the signer needs a shell.");
#pragma warning disable CA1416 // skipped above on Windows
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return new ContentSigner(Options.Create(new ContentCredentialsOptions
        {
            Program = program,
            SignArguments = ["sign", "{input}", "{output}", "{manifest}"],
            VerifyArguments = ["verify", "{input}"],
        }));
    }
}
