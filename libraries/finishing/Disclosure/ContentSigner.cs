using System.Text.Json;
using AdGenius.Media.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.Finishing.Disclosure;

/// <summary>
/// Signs finished files by a configured program. It is the last step: whatever changed a file later would break the signature.
/// </summary>
public sealed class ContentSigner(IOptions<ContentCredentialsOptions> options)
{
    private static readonly string[] DefaultSignArguments = ["{input}", "--manifest", "{manifest}", "--output", "{output}", "--force"];
    private static readonly string[] DefaultVerifyArguments = ["{input}"];

    private const string ValidationFailure = "\"validation_status\"";

    /// <summary>True when a program is configured.</summary>
    public bool IsAvailable => options.Value.Program is { Length: > 0 };

    /// <summary>Refuses a request that requires a signature where no program is configured.</summary>
    /// <exception cref="FinishingRefusedException">It does.</exception>
    public void Check(DisclosureOptions disclosure)
    {
        ArgumentNullException.ThrowIfNull(disclosure);
        if (disclosure.ContentCredentials == ContentCredentials.Required && !IsAvailable)
        {
            throw new FinishingRefusedException(
                "disclosure.c2pa",
                "disclosure.c2pa is Required and no program signs files here (Finishing:ContentCredentials:Program); allowed are None and "
                + "WhenAvailable.");
        }
    }

    /// <summary>Signs a file into a new one, has the program verify it, and puts it in the place of the first. Returns false when
    /// nothing is
    /// to be signed.</summary>
    /// <exception cref="ToolFailedException">The program failed, or its signature is not valid.</exception>
    public async Task<bool> SignAsync(
        string file, DisclosureOptions disclosure, string workFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disclosure);
        Check(disclosure);
        if (disclosure.ContentCredentials == ContentCredentials.None || !IsAvailable)
        {
            return false;
        }

        var manifest = Path.Combine(workFolder, "c2pa.json");
        var signed = Path.Combine(workFolder, "signed" + Path.GetExtension(file));
        await File.WriteAllBytesAsync(manifest, ManifestOf(disclosure), cancellationToken);
        File.Delete(signed);
        await RunAsync(options.Value.SignArguments ?? DefaultSignArguments, file, signed, manifest, cancellationToken);
        if (!File.Exists(signed) || new FileInfo(signed).Length <= new FileInfo(file).Length)
        {
            throw new ToolFailedException($"{ProgramName} ended with exit code 0 and wrote no signed file.");
        }

        var report = await RunAsync(options.Value.VerifyArguments ?? DefaultVerifyArguments, signed, signed, manifest, cancellationToken);
        if (report.Output.Contains(ValidationFailure, StringComparison.Ordinal))
        {
            throw new ToolFailedException($"{ProgramName} does not accept its own signature.");
        }

        File.Move(signed, file, overwrite: true);
        return true;
    }

    private string ProgramName => Path.GetFileName(options.Value.Program!);

    private static byte[] ManifestOf(DisclosureOptions disclosure) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        claim_generator = "AdGenius",
        assertions = new[]
        {
            new
            {
                label = "c2pa.actions",
                data = new
                {
                    actions = new[]
                    {
                        disclosure.IsMadeByAi
                            ? new { action = "c2pa.created", digitalSourceType = DisclosureOptions.TrainedAlgorithmicMedia }
                            : new { action = "c2pa.edited", digitalSourceType = DisclosureOptions.Composite },
                    },
                },
            },
        },
    });

    private Task<ProcessOutcome> RunAsync(
        IReadOnlyList<string> arguments, string input, string output, string manifest, CancellationToken cancellationToken) =>
        ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = options.Value.Program!,
                Arguments =
                [
                    .. arguments.Select(argument => argument.Replace("{input}", Path.GetFullPath(input), StringComparison.Ordinal)
                        .Replace("{output}", Path.GetFullPath(output), StringComparison.Ordinal)
                        .Replace("{manifest}", Path.GetFullPath(manifest), StringComparison.Ordinal)),
                ],
                TimeLimit = options.Value.Timeout,
            },
            cancellationToken);
}
