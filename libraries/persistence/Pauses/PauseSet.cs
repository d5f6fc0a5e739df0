namespace AdGenius.Persistence.Pauses;

/// <summary>Everything that is paused at one moment.</summary>
public sealed class PauseSet
{
    /// <summary>Nothing is paused.</summary>
    public static readonly PauseSet Empty = new([]);

    private readonly Dictionary<(PauseKind Kind, string Name), Pause> _pauses;

    /// <summary>Makes the set.</summary>
    public PauseSet(IReadOnlyCollection<Pause> pauses)
    {
        ArgumentNullException.ThrowIfNull(pauses);
        _pauses = pauses.ToDictionary(pause => (pause.Kind, pause.Name));
        Queues = NamesOf(PauseKind.Queue);
        Models = NamesOf(PauseKind.Model);
        Tenants = NamesOf(PauseKind.Tenant);
    }

    /// <summary>The names of the paused queues, in order.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>The ids of the paused models, in order.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The names of the paused tenants, in order.</summary>
    public IReadOnlyList<string> Tenants { get; }

    /// <summary>The pause, or null where it is not paused.</summary>
    public Pause? Find(PauseKind kind, string name) => _pauses.GetValueOrDefault((kind, name));

    private List<string> NamesOf(PauseKind kind) =>
        [.. _pauses.Keys.Where(key => key.Kind == kind).Select(key => key.Name).Order(StringComparer.Ordinal)];
}
