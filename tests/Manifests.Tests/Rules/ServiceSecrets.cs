using AdGenius.ProviderWorker.Providers.Luma;

namespace AdGenius.Manifests.Tests.Rules;

/// <summary>Which secrets a service gets, as its project's references say what it uses.</summary>
internal static class ServiceSecrets
{
    private const string Bus = "ADGENIUS_Bus__Uri";
    private const string Database = "ADGENIUS_Database__ConnectionString";
    private static readonly string[] Aws = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    public static IEnumerable<string> Check(string name, IReadOnlySet<string> keys)
    {
        if (!FleetObjects.Services.Contains(name))
        {
            if (name == "migration" && !keys.SetEquals([Database]))
            {
                yield return $"the migration uses the database and nothing else; its keys are {string.Join(", ", keys)}";
            }

            if (name == "operator" && !keys.SetEquals([Database, .. Aws]))
            {
                yield return $"an operator uses the database and the object store; its keys are {string.Join(", ", keys)}";
            }

            yield break;
        }

        var assembly = string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        var project = Repository.Read($"services/{name}/AdGenius.{assembly}.csproj");
        if (!keys.Contains(Bus))
        {
            yield return $"{Bus} is missing";
        }

        // Some workers use it for purchases alone: the frame worker of hosted images, the prompt worker of a language model's answers, the
        // storage worker of voices.
        var usesDatabase = project.Contains("/persistence/", StringComparison.Ordinal)
            && name is not ("frame-worker" or "prompt-worker" or "storage-worker");
        if (keys.Contains(Database) != usesDatabase)
        {
            yield return usesDatabase ? $"{Database} is missing" : $"{Database} must not be in it: the service does not use the database";
        }

        var usesObjects = project.Contains("/object-store/", StringComparison.Ordinal) && name != "prompt-worker";
        foreach (var key in Aws.Where(key => keys.Contains(key) != usesObjects))
        {
            yield return usesObjects ? $"{key} is missing" : $"{key} must not be in it: the service does not use the object store";
        }

        // Luma's earlier service has variables of its own, and a deployment that uses it names them.
        foreach (var variables in ProviderKeys.All.Where(variables => name == "provider-worker"
            && variables != LumaOptions.DreamMachineKeyVariables && !variables.Names.Any(keys.Contains)))
        {
            yield return $"{variables} is missing";
        }

        foreach (var key in keys.Where(key => !key.StartsWith("ADGENIUS_", StringComparison.Ordinal) && !IsInSource(key)))
        {
            yield return $"no C# file reads {key}";
        }
    }

    /// <summary>Whether a C# file of the libraries or services has the name as a literal.</summary>
    private static bool IsInSource(string variable) => Source.Value.Contains($"\"{variable}\"", StringComparison.Ordinal);

    private static readonly Lazy<string> Source = new(static () => string.Concat(
        new[] { "libraries", "services" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText)));
}
