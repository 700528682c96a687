namespace Weir.Sources;

/// <summary>How many values of an element or column became what by a policy.</summary>
/// <param name="Path">The element, such as <c>Patient.birthDate</c>, or the column.</param>
/// <param name="Kept">Stayed as they were.</param>
/// <param name="Dropped">Were left out.</param>
/// <param name="Hashed">Became keyed hashes.</param>
/// <param name="Generalised">Became coarser.</param>
/// <param name="Shifted">Dates that moved.</param>
internal sealed record ValueCount(string Path, long Kept, long Dropped, long Hashed, long Generalised, long Shifted)
{
    /// <summary>Both together.</summary>
    public ValueCount With(ValueCount other) =>
        new(Path, Kept + other.Kept, Dropped + other.Dropped, Hashed + other.Hashed, Generalised + other.Generalised, Shifted + other.Shifted);
}
