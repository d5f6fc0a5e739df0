using System.Globalization;
using System.Security.Cryptography;
using AdGenius.Media.Processes;
using AdGenius.TestKit.Ceph;

namespace AdGenius.Bench.ObjectStore;

/// <summary>Our store beside the aws command line.</summary>
internal static class ObjectStoreBench
{
    private const string Bucket = "adgenius-bench";

    // What is overwritten stays in the server's memory (12 GiB) for hours; a server that is full does not answer any more.
    private const int MaxMegabytes = 10_240;
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(int megabytes, int rounds)
    {
        if (megabytes < 1 || rounds < 1 || (long)megabytes * rounds > MaxMegabytes / 2)
        {
            await Console.Error.WriteLineAsync(
                "MEGABYTES and ROUNDS must be at least 1, and MEGABYTES x ROUNDS at most "
                    + FormattableString.Invariant($"{MaxMegabytes / 2}: the server keeps all of it in memory."));
            return 2;
        }

        await using var fixture = new S3Fixture();
        var server = await fixture.ServerAsync(CancellationToken.None);
        await PrepareAsync(server);
        var folder = Directory.CreateTempSubdirectory("adgenius-bench-");
        try
        {
            var programFolder = Path.Combine(folder.FullName, "program");
            await PublishedProgram.PublishAsync(programFolder, CancellationToken.None);
            var program = Path.Combine(programFolder, Path.GetFileName(Environment.ProcessPath!));
            var source = Path.Combine(folder.FullName, "source");
            var expected = await MakeAsync(source, megabytes);
            var target = Path.Combine(folder.FullName, "target");
            var lines = new List<(string Who, string What, double Seconds, long Memory)>();
            for (var round = 0; round < rounds; round++)
            {
                // The program that runs first, or after an upload, is slower; so they alternate.
                Func<Task<(string, string, double, long)>>[] puts = [() => OursAsync(
                    program,
                    "put",
                    "ours",
                    source,
                    expected), () => AwsAsync(server, "put", source, "theirs")];
                Func<Task<(string, string, double, long)>>[] gets = [() => OursAsync(
                    program,
                    "get",
                    "ours",
                    target,
                    expected), () => AwsAsync(server, "get", target, "ours")];
                foreach (var put in round % 2 == 0 ? puts : puts.Reverse())
                {
                    lines.Add(await put());
                }

                foreach (var get in round % 2 == 0 ? gets.Reverse() : gets)
                {
                    lines.Add(await get());
                    await CheckAsync(target, expected);
                }
            }

            return Report(lines, megabytes, rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The transfers are processes of their own and find everything in their environment.</summary>
    private static async Task PrepareAsync(S3Access server)
    {
        using var client = server.CreateClient();
        await client.PutBucketAsync(Bucket);
        foreach (var (name, value) in new[]
        {
            ("S3_BUCKET_NAME", Bucket), ("AWS_ENDPOINT_URL_S3", server.Endpoint
                .ToString()), ("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", server.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", server.SecretAccessKey),
            ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"), ("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"),
        })
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static async Task<string> MakeAsync(string path, int megabytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        var block = new byte[1024 * 1024];
        var random = new Random(1);
        for (var written = 0; written < megabytes; written++)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            await file.WriteAsync(block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<(string, string, double, long)> OursAsync(string program, string verb, string key, string file, string sha256)
    {
        var (seconds, output) = await TimeAsync(program, [verb, key, file, sha256]);
        return ("ours", verb, seconds, long.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture));
    }

    private static async Task<(string, string, double, long)> AwsAsync(S3Access server, string verb, string file, string key)
    {
        var remote = $"s3://{Bucket}/{key}";
        var (seconds, _) = await TimeAsync("aws", ["--endpoint-url", server.Endpoint
            .ToString(), "s3", "cp", "--only-show-errors", verb == "put" ? file : remote, verb == "put" ? remote : file]);
        return ("aws", verb, seconds, 0);
    }

    private static async Task<(double Seconds, string Output)> TimeAsync(string program, string[] arguments)
    {
        var start = TimeProvider.System.GetTimestamp();
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName = program, Arguments = arguments, TimeLimit = TransferTimeout },
            CancellationToken.None);
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, outcome.Output);
    }

    private static async Task CheckAsync(string file, string expected)
    {
        await using (var content = File.OpenRead(file))
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content)) != expected)
            {
                throw new InvalidDataException("What came back is not what was sent.");
            }
        }

        File.Delete(file);
    }

    private static int Report(List<(string Who, string What, double Seconds, long Memory)> lines, int megabytes, int rounds)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"{megabytes} MiB, {rounds} rounds, best of each; ratio = aws seconds / our seconds, above 1 we are faster"));
        var reached = true;
        foreach (var what in (string[])["put", "get"])
        {
            var ours = lines.Where(line => line.Who == "ours" && line.What == what).ToList();
            var theirs = lines.Where(line => line.Who == "aws" && line.What == what).ToList();
            var (best, bestTheirs, memory) = (ours.Min(line => line.Seconds), theirs.Min(line => line.Seconds), ours.Max(
                line => line.Memory) / 1024.0 / 1024.0);
            reached &= bestTheirs / best >= 1 && memory < 200;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: ours {best:0.00} s ({megabytes / best:0} MiB/s, {memory:0} MiB memory), aws {bestTheirs:0.00} s, "
                    + $"ratio {bestTheirs / best:0.00}; all ours {All(ours)}, all aws {All(theirs)}"));
        }

        Console.WriteLine(reached ? "goal reached" : "goal missed");
        return reached ? 0 : 1;
    }

    private static string All(IEnumerable<(string Who, string What, double Seconds, long Memory)> lines) =>
        string.Join(' ', lines.Select(line => line.Seconds.ToString("0.00", CultureInfo.InvariantCulture)));
}
