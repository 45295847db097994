import type { Organization } from '@tideway/contract';
import { useSyncExternalStore } from 'react';
import { useOrganizations } from './use-clusters.ts';

const KEY = 'tideway-project';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Chooses the project whose clusters are shown; remembered by this browser. */
export function chooseProject(projectId: string): void {
  try {
    localStorage.setItem(KEY, projectId);
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

export interface ProjectPlace {
  readonly organization: Organization;
  readonly project: { readonly id: string; readonly name: string };
}

/** Every project with its organization, in the order of the API. */
export function projectPlaces(organizations: readonly Organization[] | undefined): ProjectPlace[] {
  return (organizations ?? []).flatMap((organization) =>
    organization.projects.map((project) => ({ organization, project })),
  );
}

/** The project in view: the one chosen last, or the first there is. */
export function useProject(): ProjectPlace | undefined {
  const chosen = useSyncExternalStore(subscribe, stored);
  const places = projectPlaces(useOrganizations().data);
  return places.find((place) => place.project.id === chosen) ?? places[0];
}
